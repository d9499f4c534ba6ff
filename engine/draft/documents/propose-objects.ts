import type { CollectionFacts, PathFacts, SharedFacts, TagFacts } from '../../../model/documents.ts';
import { amount, exampleOf, type Proposed, rarestOf, typeWords, valueTypes } from './evidence-words.ts';

/** Objects at a path of which less is known are no matter of proposals. */
const objectsMin = 20;
/** Where kinds share fewer fields, tables of their own are worth a thought. */
const sharedFieldsMin = 0.5;

/** What objects become: rows of a map, columns, kinds, a table of their own. `isCopy` says whether a member names a document of a collection. */
export function objectProposals(facts: PathFacts, values: PathFacts | null, isCopy: (member: string) => boolean): Proposed[] {
  const { objects, tags = [], shared = [] } = facts;
  if (!objects) return [];
  return [
    ...(objects.isMap ? [mapOf(facts, values)] : objects.count < objectsMin ? [abstained(facts)] : []),
    ...mixed(facts),
    ...tags.slice(0, 1).map((tag) => union(tag, ['columns'])),
    ...shared.slice(0, 1).map((each) => sharedTable(facts, each, isCopy(each.member))),
  ];
}

function mapOf({ objects }: PathFacts, values: PathFacts | null): Proposed {
  const [names, count, mass] = [objects?.names ?? 0, objects?.count ?? 0, Math.round(100 * (objects?.coreMass ?? 0))];
  const share = `${mass} % of all members have a name that half of the objects share`;
  const why = `${amount(names)} names in ${amount(count)} objects; ${share}: the names are data.`;
  const types = values ? valueTypes(values) : [];
  const counterExample = types.length > 1 ? `Its values are of several types: ${typeWords(types)}.` : null;
  return {
    form: 'map_table',
    others: ['document', 'columns'],
    confidence: 0.9,
    why,
    example: values && exampleOf(values),
    counterExample,
    asks: mass > 30,
  };
}

function abstained({ objects, path }: PathFacts): Proposed {
  const why = `Only ${amount(objects?.count ?? 0)} objects stand at ${path}: too few to tell whether their names are data.`;
  return { form: null, others: ['columns', 'map_table', 'document'], confidence: 0, why, example: null, counterExample: null, asks: false };
}

/** Scalar or object: arrays are said where arrays are. */
function mixed(facts: PathFacts): Proposed[] {
  const types = valueTypes(facts);
  if (facts.arrays || types.length < 2) return [];
  const why = `It is an object or something else (${typeWords(types)}): it stays a document, which holds both.`;
  return [
    {
      form: 'variants',
      others: ['document'],
      confidence: 0.7,
      why,
      example: exampleOf(facts),
      counterExample: rarestOf(facts),
      asks: true,
    },
  ];
}

/** Kinds of the documents themselves may have tables of their own, where each document has one. */
export const rootUnions = ({ tags = [] }: CollectionFacts): Proposed[] =>
  tags.slice(0, 1).map((tag) => union(tag, tag.missing === 0 ? ['variant_tables', 'columns'] : ['columns']));

function union({ member, missing, values }: TagFacts, others: Proposed['others']): Proposed {
  const names = new Set(values.flatMap(({ members }) => Object.keys(members)));
  const common = [...names].filter((name) => values.every(({ members }) => members[name] !== undefined)).length;
  const kinds = values.map(({ value, objects }) => `${value} (${amount(objects)})`).join(', ');
  const few = common / Math.max(1, names.size) < sharedFieldsMin ? ', fewer than half' : '';
  const both = `${common} are common to all${few}: they come as one table with a check for each kind.`;
  const why = `"${member}" decides which of ${names.size} members there are: ${kinds}. ${both}`;
  const counterExample = missing > 0 ? `${amount(missing)} objects have no "${member}".` : null;
  return { form: 'tagged_union', others, confidence: 0.85, why, example: null, counterExample, asks: true };
}

/** The member by which objects that several documents hold are told; undefined where nothing is proven of all of them. */
export function sharedMember(facts: PathFacts | undefined): SharedFacts | undefined {
  const [by] = facts?.shared ?? [];
  const { objects, types = {}, empty } = facts ?? {};
  const isPlain =
    objects !== undefined &&
    empty?.empty_object === 0 &&
    !objects.isMap &&
    !objects.isCut &&
    Object.keys(types).every((type) => ['object', 'null'].includes(type));
  return by && isPlain && !by.isSample && by.objects === objects.count && by.objects >= objectsMin ? by : undefined;
}

/** Where one member decides all others, the objects are rows of a table of their own; where some differ, that is history or drift. */
function sharedTable(facts: PathFacts, by: SharedFacts, isCopy: boolean): Proposed {
  const { member, objects, values, isSample, differing } = by;
  const { path } = facts;
  const words = `${amount(objects)} objects at ${path} share ${amount(values)} values of "${member}"${isSample ? ' (a sample)' : ''}.`;
  const isProven = sharedMember(facts) === by && !/\[\]|\{\}/.test(path) && !isCopy;
  const drifting = Object.entries(differing).filter(([, count]) => count > 0);
  const list = drifting.map(([name, count]) => `"${name}" under ${amount(count)}`).join(', ');
  if (drifting.length > 0) {
    const kept = isProven ? " As a table of their own, what differs would still stand in each document's row." : '';
    const why = `${words} The same "${member}" has other values of ${list}: history (as it was then) or drift. Each keeps its own.${kept}`;
    return {
      form: 'columns',
      others: isProven ? ['shared_table'] : [],
      confidence: 0.6,
      why,
      example: null,
      counterExample: list,
      asks: true,
    };
  }
  const rest = isProven ? 'They are rows of a table of their own.' : 'They could be, and come as they stand in each document.';
  return {
    form: isProven ? 'shared_table' : 'columns',
    others: isProven ? ['columns'] : [],
    confidence: 0.8,
    why: `${words} "${member}" decides all other members. ${rest}`,
    ...{ example: null, counterExample: null, asks: true },
  };
}
