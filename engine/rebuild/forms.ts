import type { Field, FieldType } from '../../model/catalog.ts';
import { isOneOf, zoneOf } from '../../model/core-type.ts';
import type { EmptyState, PathFacts } from '../../model/documents.ts';
import type { Emptiness, ValueForm } from '../../model/rebuild.ts';

const noValue: ReadonlySet<string> = new Set(['null', 'undefined']);
const texts: ReadonlySet<string> = new Set(['string', 'symbol', 'objectId']);
const numbers: ReadonlySet<string> = new Set(['int32', 'int64', 'double', 'decimal128']);
const plain: ReadonlySet<string> = new Set(['boolean', 'date', 'int32', 'int64', 'double', 'decimal128', ...texts]);

/** BSON types of the values at a path. */
export const valueTypes = ({ types }: PathFacts): string[] => Object.keys(types).filter((type) => !noValue.has(type));

/** What the source's column gives back at a path. */
export function formOf({ type }: Pick<Field, 'type'>, facts: PathFacts): ValueForm {
  const [only = 'string', ...others] = valueTypes(facts);
  if (isOneOf(type, 'json') || (isOneOf(type, 'text') && !texts.has(only))) return 'json';
  if (isOneOf(type, 'uuid')) return 'uuid';
  if (isOneOf(type, 'bytes')) return 'bytes';
  if (others.length > 0) return isOneOf(type, 'text') ? 'json' : 'number';
  return plain.has(only) ? (only as ValueForm) : 'json';
}

/** What a source's column gives back of which only the documents tell the type: it is encrypted. */
export function sealedForm(facts: PathFacts): ValueForm {
  const [only = 'string', ...others] = valueTypes(facts);
  if (others.length > 0) return [only, ...others].every((type) => numbers.has(type)) ? 'number' : 'json';
  if (only === 'binary') return 'binary';
  return plain.has(only) ? (only as ValueForm) : 'json';
}

/** The form in a target's column: a decimal with a fixed scale keeps the value alone. */
export function targetForm(form: ValueForm, { native }: FieldType): ValueForm {
  return form === 'decimal128' && /\(/.test(native) ? 'number' : form;
}

/** Why a target's column does not give the form back; null where it does. */
export function unfitColumn(form: ValueForm, type: FieldType): string | null {
  const isFit =
    type.dimensions === 0 &&
    (form === 'date'
      ? zoneOf(type) === 'zoned'
      : form === 'json'
        ? isOneOf(type, 'json', 'text')
        : form === 'bytes'
          ? isOneOf(type, 'bytes')
          : form === 'boolean'
            ? isOneOf(type, 'boolean')
            : !isOneOf(type, 'bytes', 'json'));
  return isFit ? null : `A column of the type ${type.native} does not give back ${form}.`;
}

/** What NULL gives back: the one way to say nothing that occurs there, else none of several. Members of objects also lack where these do. */
export function emptinessOf(facts: PathFacts, isNested: boolean): Emptiness {
  const found: Emptiness[] = [
    ...(facts.empty.null > 0 ? (['null'] as const) : []),
    ...((facts.types.undefined ?? 0) > 0 ? (['undefined'] as const) : []),
    ...(facts.empty.missing > 0 || isNested ? (['missing'] as const) : []),
  ];
  return one(found);
}

/** What no rows give back. */
export function emptinessOfElements(facts: PathFacts, as: 'array' | 'map'): Emptiness {
  const own = emptinessOf(facts, false);
  const hasEmpty = facts.empty[as === 'array' ? 'empty_array' : 'empty_object'] > 0;
  const isFilled = facts.empty.null + facts.empty.missing + (facts.types.undefined ?? 0) === 0;
  if (!hasEmpty) return own;
  return isFilled ? (as === 'array' ? 'empty_array' : 'empty_object') : 'merged';
}

const one = (found: readonly Emptiness[]): Emptiness => (found.length > 1 ? 'merged' : (found[0] ?? 'missing'));

const words: Readonly<Record<EmptyState, string>> = {
  ...{ missing: 'missing', null: 'null', empty_array: 'an empty array', empty_object: 'an empty object', empty_text: 'an empty text' },
};

/** Which states a path has, with their counts. */
export function statesText({ empty, types }: PathFacts): string {
  const states = (Object.keys(words) as EmptyState[]).filter((state) => state !== 'empty_text' && empty[state] > 0);
  const counted = states.map((state) => `${words[state]} ${empty[state]} times`);
  return [...counted, ...(types.undefined ? [`undefined ${types.undefined} times`] : [])].join(', ');
}
