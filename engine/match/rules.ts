import { zoneOf } from '../../model/core-type.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { AttributeLookup } from '../../model/matching.ts';
import { familyOf } from './kind-fit.ts';
import { lookUpWords } from './look-up.ts';
import type { Attribute } from './parts-of-fields.ts';
import { shown } from './shown.ts';
import { findLabel, knownValues } from './value-fit.ts';
import type { FieldView } from './view.ts';

/** A rule with what the reviewer should know about it. */
export interface Proposed {
  readonly rule: FieldRule;
  readonly notes: readonly string[];
}

const yes: ReadonlySet<string> = new Set(['y', 'yes', 't', 'true', '1', 'j', 'ja', 's', 'si', 'o', 'oui', 'x']);
const no: ReadonlySet<string> = new Set(['n', 'no', 'f', 'false', '0', 'nein', 'non']);
const opposites: readonly (readonly [string, string])[] = [
  ['inact', 'activ'],
  ['inactiv', 'activ'],
  ['block', 'activ'],
  ['delet', 'activ'],
];

/** The rule that brings `sources` (the first is the main one) into `target`, as a playbook would declare it. */
export function proposeRule(target: FieldView, sources: readonly FieldView[], isPart: boolean, lookup: AttributeLookup | null): Proposed {
  const [source] = sources;
  if (!source) return { rule: { none: noneReason(target) }, notes: [] };
  const { name } = source.field;
  if (lookup) return fromLookUp(source, target, lookup);
  if (source.attribute) return fromPart(source.field.name, source.attribute);
  if (target.isKey && target.refersTo.length === 0 && source.isKey && familyOf(target.field.type.kind) === 'uuid')
    return { rule: 'identity', notes: ['It is the target key, a uuid: derived from the source key.'] };
  if (target.refersTo.length > 0 && (source.refersTo.length > 0 || source.isKey)) return referenceTo(target, name);
  if (sources.length > 1)
    return { rule: { concat: sources.map(({ field }) => field.name), separator: ' ' }, notes: ['Several columns are joined.'] };
  return (
    labelled(source, target) ??
    flagged(source, target) ??
    inCents(source, target) ??
    (isPart ? split(source, target) : copied(source, target))
  );
}

function fromLookUp(source: FieldView, target: FieldView, lookup: AttributeLookup): Proposed {
  const { rule } = copied(source, target);
  const copy = `${lookup.name}.${source.field.name}`;
  return { rule: typeof rule === 'object' ? { ...rule, copy } : { copy }, notes: [lookUpWords(lookup)] };
}

function fromPart(field: string, attribute: Attribute): Proposed {
  if (attribute.kind === 'row') return fromRows(field, attribute.nameField);
  return {
    rule: { expression: `${quoted(field)} ->> '${attribute.name.replaceAll("'", "''")}'` },
    notes: [`It is a member of the documents in "${shown(field)}".`],
  };
}

/** Rules see one row at a time, so rows that stand for columns need a view. */
function fromRows(value: string, name: string): Proposed {
  const reason = `Rows of "${shown(value)}" become columns by "${shown(name)}": read them through a view of the source that has a column for each.`;
  return { rule: { none: reason }, notes: [reason] };
}

function noneReason({ field }: FieldView): string {
  if (field.generated === 'stored' || field.generated === 'virtual') return 'The database computes it.';
  if (field.generated !== undefined) return 'The database numbers it.';
  return field.default === undefined ? 'No source column fits.' : 'No source column fits; the default stands.';
}

/** References name the target entity's identity; who knows the playbook puts the phase's own name. */
function referenceTo(target: FieldView, from: string): Proposed {
  const parent = target.entity.entity.references.find(({ fields }) => fields.includes(target.field.name))?.entity ?? '';
  const identity =
    parent
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, '_')
      .replace(/^[^a-z]+/, '')
      .slice(0, 63) || 'parent';
  return { rule: { reference: identity, from, missing: 'quarantine' }, notes: [] };
}

/** Values of few become labels: every known value must find its own. */
function labelled(source: FieldView, target: FieldView): Proposed | null {
  const labels = target.field.type.labels;
  const values = knownValues(source);
  if (!labels || values.length === 0) return null;
  const found = values.flatMap((value) => {
    const label = findLabel(value, labels);
    return label === undefined ? [] : [[value, label] as const];
  });
  if (found.length === 0) return null;
  const rest = values.length - found.length;
  const notes =
    rest === 0 ? [`All ${values.length} values have a label.`] : [`${rest} of ${values.length} values have no label yet: add them.`];
  return { rule: { enum: source.field.name, values: Object.fromEntries(found) }, notes };
}

function flagged(source: FieldView, target: FieldView): Proposed | null {
  if (target.field.type.kind !== 'boolean') return null;
  const inverted = opposites.some(([ours, theirs]) => says(source, ours) && says(target, theirs));
  if (source.field.type.kind === 'boolean')
    return inverted
      ? { rule: { expression: `NOT ${quoted(source.field.name)}` }, notes: ['The names say opposite things: the value is turned round.'] }
      : null;
  const values = knownValues(source).filter((value) => yes.has(value.toLowerCase()) || no.has(value.toLowerCase()));
  if (values.length === 0) return null;
  const mapped = values.map((value) => [value, String(yes.has(value.toLowerCase()) !== inverted)] as const);
  return { rule: { enum: source.field.name, values: Object.fromEntries(mapped) }, notes: [] };
}

const says = ({ slots }: FieldView, word: string): boolean => slots.some(({ readings }) => readings.flat().includes(word));

function inCents(source: FieldView, target: FieldView): Proposed | null {
  const isCents = (field: FieldView): boolean => field.slots.some(({ words }) => words.some((word) => word === 'cents' || word === 'cent'));
  if (!isCents(source) || isCents(target) || familyOf(target.field.type.kind) !== 'decimal') return null;
  return { rule: { expression: `${quoted(source.field.name)} * 0.01` }, notes: ['The source counts hundredths.'] };
}

/** First and last words of a name; other parts are for people to cut. */
function split(source: FieldView, target: FieldView): Proposed {
  const column = quoted(source.field.name);
  const words = target.slots.flatMap(({ readings }) => readings.map((reading) => reading.join(' ')));
  if (words.includes('first name'))
    return { rule: { expression: `split_part(btrim(${column}), ' ', 1)` }, notes: ['The first word of the whole.'] };
  if (words.includes('last name'))
    return { rule: { expression: `split_part(btrim(${column}), ' ', -1)` }, notes: ['The last word of the whole.'] };
  const { rule } = copied(source, target);
  return { rule, notes: [`It is a part of "${source.field.name}": say which.`] };
}

function copied(source: FieldView, target: FieldView): Proposed {
  const isText = familyOf(source.field.type.kind) === 'text';
  const toOther = isText && familyOf(target.field.type.kind) !== 'text';
  const clean: ('trim' | 'null_if_empty')[] = toOther ? ['trim', 'null_if_empty'] : [];
  const zoned = zoneOf(source.field.type) === 'local' && zoneOf(target.field.type) === 'zoned';
  return {
    rule: { copy: source.field.name, clean },
    notes: zoned ? ['Its times are read as UTC; declare `zoned` if they are local.'] : [],
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
