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

/** What an array becomes. */
export function arrayProposal(facts: PathFacts, elements: PathFacts | null, arrays: Arrays): Proposed {
  const mixed = mixedArray(facts);
  if (mixed) return mixed;
  if (!elements || elements.seen === 0) return document(`All ${amount(arrays.count)} arrays are empty.`, null, false);
  const types = valueTypes(elements);
  if (types.length > 1) return variants(elements, types);
  if (types[0]?.[0] === 'object') return ofObjects(elements, arrays);
  if (types[0]?.[0] === 'array') return tupleOf(elements, arrays) ?? document('Its elements are arrays.', exampleOf(elements), true);
  return tupleOf(elements, arrays) ?? joined(elements, arrays) ?? tags(elements, arrays);
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
  const why = `${amount(arrays.elements)} objects in ${amount(arrays.count)} arrays of up to ${amount(arrays.longest)}. ${key.why} ${orderWords(arrays)}${few ? ` Only ${arrays.count} arrays: too few to be sure.` : ''}`;
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
  const isTuple = usual.length > 1 && usual.length <= tupleMax && usual.arrays >= tupleShare * count && count >= arraysMin;
  const typed = positions.slice(0, usual.length).every((types) => Object.keys(types).length === 1);
  if (!isTuple || !typed) return null;
  const why = `${amount(usual.arrays)} of ${amount(count)} arrays have ${usual.length} elements, each place of one type.`;
  const odd = usual.arrays < count ? `${amount(count - usual.arrays)} have another length, up to ${amount(longest)}.` : null;
  return {
    form: 'tuple',
    others: ['tag_table', 'document'],
    confidence: 0.8,
    why: `${why} They come as rows with their place.`,
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

function tags(elements: PathFacts, arrays: Arrays): Proposed {
  const [[type = 'string'] = []] = valueTypes(elements);
  const isTags =
    type === 'string' && elements.distinct <= tagsMax && elements.distinct <= tagShare * elements.seen && arrays.count >= arraysMin;
  const why = isTags
    ? `${amount(elements.distinct)} different texts stand ${amount(elements.seen)} times in ${amount(arrays.count)} arrays.`
    : `${amount(elements.seen)} values of the type ${type} in ${amount(arrays.count)} arrays of up to ${amount(arrays.longest)}.`;
  const counterExample = arrays.repeating > 0 ? `In ${amount(arrays.repeating)} arrays a value comes twice.` : null;
  const form = isTags ? 'tag_table' : 'child_table';
  return {
    form,
    others: ['document'],
    confidence: 0.9,
    why: `${why} ${orderWords(arrays)}`,
    example: exampleOf(elements),
    counterExample,
    asks: false,
  };
}
