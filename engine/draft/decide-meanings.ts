import { type Catalog, type Entity, type Field, findField } from '../../model/catalog.ts';
import { coreOf, isOneOf, zoneOf } from '../../model/core-type.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { Profile } from '../../model/profile.ts';
import { decision, type Named } from '../playbook/open-decision.ts';

const columnsShown = 12;
const valuesMax = 12;
const valueWidth = 24;

const shown = (names: readonly string[]): string =>
  names.slice(0, columnsShown).join(', ') + (names.length > columnsShown ? ` and ${names.length - columnsShown} more` : '');

function zoneAt(entity: Entity, column: string): ReturnType<typeof zoneOf> {
  const field = findField(entity, column);
  return field ? zoneOf(field.type) : null;
}

/** Naive times: in which zone they were written is known to nobody but people. */
export function zonesOf(phase: PlaybookPhase, source: Entity, target: Entity): Named[] {
  const copied = Object.entries(phase.fields).flatMap(([column, rule]) => {
    const from = typeof rule === 'object' && 'copy' in rule ? rule.copy : '';
    return zoneAt(source, from) === 'local' ? [{ column, from }] : [];
  });
  const isZoned = ({ column }: { column: string }): boolean => zoneAt(target, column) === 'zoned';
  const [naive, zoned] = [copied.filter((each) => !isZoned(each)), copied.filter(isZoned)];
  return [...kept(naive), ...taken(zoned)];
}

function kept(columns: readonly { readonly from: string }[]): Named[] {
  if (columns.length === 0) return [];
  const names = shown(columns.map(({ from }) => from));
  const question =
    `Times without a zone: ${names}. They are copied as they stand; in which zone were they written, and will the ` +
    'new application read them in it?';
  return [
    [
      'zones',
      decision(question, { as_they_stand: {} }, 'as_they_stand', 0.5, 'Nothing in the database says in which zone they were written.'),
    ],
  ];
}

function taken(columns: readonly { readonly column: string; readonly from: string }[]): Named[] {
  if (columns.length === 0) return [];
  const names = shown(columns.map(({ from }) => from));
  const question = `Times without a zone become moments: ${names}. In which zone were they written? Another than UTC: a \`zoned\` rule with it.`;
  const utc = Object.fromEntries(columns.map(({ column, from }): [string, FieldRule] => [column, { zoned: from, zone: 'UTC' }]));
  return [['zones_taken', decision(question, { utc: { fields: utc } }, 'utc', 0.3, 'They are read as UTC, which is a guess.')]];
}

const codeWords = /(^|_)(status|state|type|kind|category|class|level|stage|phase|code|flag|mode|priority|gender|sex|role)$/i;
const codesMax = 24;

/** Numbers and short words that stand for something, with no list in the database that says for what. */
export function codesOf(
  phase: PlaybookPhase,
  source: Entity,
  { profile }: { readonly profile: Profile; readonly source: Catalog },
): Named[] {
  const fields = profile.entities[source.name]?.fields ?? {};
  const codes = source.fields.filter(
    (field) => isCode(field) && !isExplained(field, source) && isCopied(field, phase) && isFew(fields[field.name]),
  );
  if (codes.length === 0) return [];
  const words = codes.map(({ name }) => codeWordsOf(name, fields[name]));
  const question = `Codes whose meaning no list says: ${shown(words)}. They are copied as they stand; does the new application know the same ones?`;
  return [['codes', decision(question, { as_they_stand: {} }, 'as_they_stand', 0.6, 'No table, enum or check of the source lists them.')]];
}

type Known = Profile['entities'][string]['fields'][string] | undefined;

/** A code with its commonest values; where they are sensitive, with how many there are. */
function codeWordsOf(name: string, known: Known): string {
  if (known?.sensitivity !== undefined) return `${name} (${known.distinct} values)`;
  const values = (known?.common ?? []).slice(0, valuesMax).map(({ value }) => value.slice(0, valueWidth));
  return `${name} (${values.join(', ')})`;
}

const isCode = ({ name, type }: Field): boolean =>
  codeWords.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2')) &&
  (isOneOf(type, 'text') || (isOneOf(type, 'integer') && coreOf(type).bits !== 64)) &&
  type.dimensions === 0;

function isExplained({ name, comment }: Field, { references, checks, uniques, key }: Entity): boolean {
  const isKey = [...(key ? [key] : []), ...uniques].some(({ fields }) => fields.length === 1 && fields[0] === name);
  return (
    isKey ||
    comment !== undefined ||
    references.some(({ fields }) => fields.includes(name)) ||
    checks.some(({ expression }) => expression.includes(name))
  );
}

const isCopied = ({ name }: Field, { fields }: PlaybookPhase): boolean =>
  Object.values(fields).some((rule) => typeof rule === 'object' && 'copy' in rule && rule.copy === name);

function isFew(known: Known): boolean {
  return known !== undefined && known.distinct > 1 && known.distinct <= codesMax;
}
