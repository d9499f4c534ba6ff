import type { ElementKeyFacts, PathFacts } from '../../../model/documents.ts';

/** How the elements of one row are told apart, and why. */
export interface ChosenKey {
  readonly by: 'own_id' | 'natural' | 'content' | 'name';
  /** Below the element, where a member tells. */
  readonly member: string | null;
  readonly confidence: number;
  readonly why: string;
  /** The nearest member that does not hold, and in how many places. */
  readonly counterExample: string | null;
}

/** Fewer arrays of two elements or more do not show that a member tells them apart. */
const severalMin = 20;
const ownId = /^"?(_?id|uuid|guid|oid)"?$/i;
const natural =
  /(^|_)(id|code|key|sku|number|no|nr|name|slug|type|kind|email|isbn|ean|barcode|reference|ref|icd10|icd|date|day)"?$|(Id|Code|Key|Sku|Number|No|Nr|Name|Email|Ref)"?$/i;

/** Own id, then natural key, then content with a number among equal ones: the first that holds in all documents. Never the position. */
export function chooseKey(elements: PathFacts, arrays: NonNullable<PathFacts['arrays']>): ChosenKey {
  const { keys = [] } = elements;
  const holding = keys.filter(({ missing, repeated }) => missing === 0 && repeated === 0);
  const own = holding.find(({ member }) => ownId.test(member));
  const near = nearest(keys);
  if (own) return chosen('own_id', own, 0.98, arrays);
  const named = holding.find(({ member }) => natural.test(member));
  if (named && arrays.several >= severalMin) return { ...chosen('natural', named, 0.9, arrays), counterExample: near };
  return {
    ...{ by: 'content', member: null, confidence: 0.85, counterExample: near },
    why:
      `No member tells all elements apart: what they hold does, with a number among equal ones (in ${arrays.repeating} of ` +
      `${arrays.count} arrays).`,
  };
}

function chosen(
  by: 'own_id' | 'natural',
  { member }: ElementKeyFacts,
  confidence: number,
  { count, elements, several }: NonNullable<PathFacts['arrays']>,
): ChosenKey {
  const why = `"${member}" is there in all ${elements} elements of ${count} arrays and never twice in one (${several} have two elements or more).`;
  return { by, member, confidence, why, counterExample: null };
}

function nearest(keys: readonly ElementKeyFacts[]): string | null {
  const [near] = keys.filter(({ member, missing, repeated }) => (ownId.test(member) || natural.test(member)) && missing + repeated > 0);
  if (!near) return null;
  return `"${near.member}" is missing in ${near.missing} elements and comes twice in ${near.repeated} arrays.`;
}
