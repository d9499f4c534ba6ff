import type { PathFacts } from '../../../model/documents.ts';
import { chooseKey } from './element-keys.ts';
import { amount, exampleOf, type Proposed, rarestOf, typeWords, valueTypes } from './evidence-words.ts';

type Arrays = NonNullable<PathFacts['arrays']>;

/** Fewer arrays say nothing for sure. */
const arraysMin = 20;
const tupleMax = 4;
const tupleShare = 0.99;
const referenceShare = 0.95;
/** Tags are few, and come again and again. */
const tagsMax = 1000;
const tagShare = 0.5;

/** Longer arrays are rows, which can be read and changed one by one. */
const typedArrayMax = 1000;
/** BSON types whose values a column of arrays gives back. */
const plainTypes: ReadonlySet<string> = new Set(['string', 'objectId', 'int32', 'int64', 'double', 'decimal128', 'boolean', 'date']);

/** What an array becomes; `apart` says why its elements are to be rows, where something does. */
export function arrayProposal(facts: PathFacts, elements: PathFacts | null, arrays: Arrays, apart: string | null): Proposed {
  const mixed = mixedArray(facts);
  if (mixed) return mixed;
  if (!elements || elements.seen === 0) return document(`All ${amount(arrays.count)} arrays are empty.`, null, false);
  const types = valueTypes(elements);
  if (types.length > 1) return variants(elements, types);
  if (types[0]?.[0] === 'object') return ofObjects(elements, arrays);
  if (types[0]?.[0] === 'array') return document('Its elements are arrays.', exampleOf(elements), true);
  return (apart === null ? tupleOf(elements, arrays) : null) ?? joined(elements, arrays) ?? plainValues(elements, arrays, apart);
}

/** Scalar or array is normal in documents, and no column holds both. */
function mixedArray(facts: PathFacts): Proposed | null {
  const types = valueTypes(facts);
  if (types.length < 2) return null;
  return document(`It is an array or something else: ${typeWords(types)}.`, exampleOf(facts), true, rarestOf(facts));
}

const document = (why: string, example: string | null, asks: boolean, counterExample: string | null = null): Proposed => ({
  ...{ form: 'document', others: ['child_table'], confidence: asks ? 0.6 : 0.9, why, example, counterExample, asks },
});

function variants(elements: PathFacts, types: readonly (readonly [string, number])[]): Proposed {
  const why = `Its elements are of several types (${typeWords(types)}): each row keeps its element as JSON.`;
  return {
    form: 'variants',
    others: ['document'],
    confidence: 0.7,
    why,
    example: exampleOf(elements),
    counterExample: rarestOf(elements),
    asks: true,
  };
}

function ofObjects(elements: PathFacts, arrays: Arrays): Proposed {
  const key = chooseKey(elements, arrays);
  const cut = elements.objects?.isCut === true;
  if (cut || elements.objects?.isMap)
    return document(
      `Its objects share too few members to be rows of one table (${amount(elements.objects?.names ?? 0)} names).`,
      exampleOf(elements),
      true,
    );
  const few = arrays.count < arraysMin;
  const doubt = few ? ` Only ${arrays.count} arrays: too few to be sure.` : '';
  const many = `${amount(arrays.elements)} objects in ${amount(arrays.count)} arrays of up to ${amount(arrays.longest)}.`;
  const why = `${many} ${key.why} ${orderWords(arrays)}${doubt}`;
  const confidence = few ? 0.5 : key.confidence;
  return {
    form: 'child_table',
    others: ['document'],
    confidence,
    why,
    example: exampleOf(elements),
    counterExample: key.counterExample,
    asks: few || key.by === 'content',
  };
}

const orderWords = ({ several, rising }: Arrays): string =>
  several > 0 && rising === several
    ? 'Elements rise in all arrays; their order is kept all the same.'
    : 'Their order is kept in "ordinal".';

function tupleOf(elements: PathFacts, { count, longest, usual, positions }: Arrays): Proposed | null {
  const isFull = (elements.types.null ?? 0) + (elements.types.undefined ?? 0) === 0;
  const isTuple = isFull && usual.length > 1 && usual.length <= tupleMax && usual.arrays >= tupleShare * count && count >= arraysMin;
  const typed = positions.slice(0, usual.length).every((types) => Object.keys(types).length === 1);
  if (!isTuple || !typed) return null;
  const why = `${amount(usual.arrays)} of ${amount(count)} arrays have ${usual.length} elements, each place of one type.`;
  const odd =
    usual.arrays < count
      ? `${amount(count - usual.arrays)} have another length, up to ${amount(longest)}: these would be kept aside.`
      : null;
  return {
    form: 'tuple',
    others: ['typed_array', 'child_table', 'document'],
    confidence: 0.8,
    why: `${why} Its places come as columns; an array of another length is kept aside.`,
    example: exampleOf(elements),
    counterExample: odd,
    asks: true,
  };
}

function joined(elements: PathFacts, arrays: Arrays): Proposed | null {
  const [best] = elements.references ?? [];
  if (!best || best.fitting < referenceShare * best.compared) return null;
  const share = `${amount(best.fitting)} of ${amount(best.compared)} different values${best.isSample ? ' (a sample)' : ''}`;
  const why = `${share} are ${best.member} of ${best.to}: ${amount(arrays.elements)} links in ${amount(arrays.count)} arrays.`;
  const left = best.compared - best.fitting;
  const counterExample = left > 0 ? `${amount(left)} of the values are no ${best.member} of ${best.to}.` : null;
  return {
    form: 'join_table',
    others: ['document'],
    confidence: best.isNamed ? 0.97 : 0.9,
    why,
    example: exampleOf(elements),
    counterExample,
    asks: left > 0,
  };
}

/** Plain values of one type are an array in a column; tags may be a table of their own. */
function plainValues(elements: PathFacts, arrays: Arrays, apart: string | null): Proposed {
  const [[type = 'string'] = []] = valueTypes(elements);
  const areTags = type === 'string' && elements.distinct <= tagsMax && elements.distinct <= tagShare * elements.seen;
  const isSure = arrays.count >= arraysMin;
  const why =
    areTags && isSure
      ? `${amount(elements.distinct)} different texts stand ${amount(elements.seen)} times in ${amount(arrays.count)} arrays.`
      : `${amount(elements.seen)} values of the type ${type} in ${amount(arrays.count)} arrays of up to ${amount(arrays.longest)}.`;
  const fault = apart ?? noArrayBecause(elements, arrays, type);
  return {
    form: fault === null ? 'typed_array' : 'child_table',
    others: [...(fault === null ? (['child_table'] as const) : []), ...(areTags && isSure ? (['tag_table'] as const) : []), 'document'],
    confidence: 0.9,
    why: `${why} ${fault === null ? 'They come as an array in their order.' : `${fault} ${orderWords(arrays)}`}`,
    example: exampleOf(elements),
    counterExample: arrays.repeating > 0 ? `In ${amount(arrays.repeating)} arrays a value comes twice.` : null,
    asks: fault === null && areTags,
  };
}

/** Why a column of arrays would not do, or is not proposed. */
function noArrayBecause({ types }: PathFacts, { count, longest }: Arrays, type: string): string | null {
  if (count < arraysMin) return `Only ${amount(count)} arrays: too few to be sure that all are short.`;
  if (longest > typedArrayMax) return `The longest has ${amount(longest)} elements.`;
  if (!plainTypes.has(type)) return `No array of a column gives back values of the type ${type}.`;
  return (types.undefined ?? 0) > 0 ? 'Some elements are undefined, which an array would not tell from null.' : null;
}
