import type { Catalog } from '../../model/catalog.ts';
import { type FieldProfile, type Profile, valuePatterns } from '../../model/profile.ts';

import { sketchRows } from './sketch-rows.ts';

/** Fewer different values are no set to compare by sketches. */
const sketchedFrom = 64;

type Row = Readonly<Record<string, string>>;

const shapes: Readonly<Partial<Record<(typeof valuePatterns)[number], RegExp>>> = {
  email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  phone: /^(\+[\d ().-]{7,20}|0\d{8,11}|\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4})$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  icd10: /^[A-TV-Z]\d[0-9AB](\.?[0-9A-TV-Z]{1,4})?$/,
  date: /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$/,
  datetime: /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]\d{1,2}:\d{2}/,
  url: /^https?:\/\/\S+$/,
  integer: /^[+-]?\d+$/,
  decimal: /^[+-]?\d*\.\d+$/,
};
const commonMax = 50;
const ordered: ReadonlySet<string> = new Set('smallint integer bigint numeric real double date timestamp timestamptz time'.split(' '));

/** What sample rows look like, for pairs without a database. Empty cells are nulls; no field counts as sensitive. */
export function profileRows(catalog: Catalog, rowsOf: ReadonlyMap<string, readonly Row[]>): Profile {
  const entities: Profile['entities'] = {};
  for (const { name, fields } of catalog.entities) {
    const rows = rowsOf.get(name) ?? [];
    if (rows.length === 0) continue;
    const profiles = fields
      .filter((field) => rows.some((row) => field.name in row))
      .map((field) => [
        field.name,
        profileValues(
          rows.map((row) => row[field.name] ?? ''),
          ordered.has(field.type.kind),
        ),
      ]);
    entities[name] = { rows: rows.length, sampledRows: rows.length, fields: Object.fromEntries(profiles) };
  }
  return { entities, findings: [] };
}

function profileValues(values: readonly string[], isOrdered: boolean): FieldProfile {
  const filled = values.filter((value) => value !== '');
  const counts = [...Map.groupBy(filled, (value) => value)].map(([value, all]) => ({ value, rows: all.length }));
  const lengths = filled.map((value) => [...value].length);
  const repeats = counts.length * 2 <= filled.length;
  return {
    rows: values.length,
    nulls: values.length - filled.length,
    distinct: counts.length,
    distinctIsExact: true,
    ...(filled.length > 0 && { minLength: Math.min(...lengths), maxLength: Math.max(...lengths) }),
    ...(isOrdered && filled.length > 0 && rangeOf(filled)),
    common: repeats && counts.length <= commonMax ? counts.toSorted((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1)) : [],
    patterns: patternsOf(filled),
    ...(!isOrdered && counts.length >= sketchedFrom && { sketch: sketchRows(filled) }),
    ...keysOf(filled),
  };
}

/** Members that the values share, where they are JSON objects. */
function keysOf(filled: readonly string[]): Pick<FieldProfile, 'keys'> {
  if (filled.length === 0 || !filled.every((value) => value.startsWith('{'))) return {};
  const members = filled.flatMap((value) => Object.entries(JSON.parse(value) as Record<string, unknown>));
  const keys = [...Map.groupBy(members, ([name]) => name)].map(([name, all]) => ({ name, kind: kindOf(all[0]?.[1]), rows: all.length }));
  return { keys: keys.toSorted((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1)) };
}

type JsonKind = NonNullable<FieldProfile['keys']>[number]['kind'];

function kindOf(value: unknown): JsonKind {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : (typeof value as JsonKind);
}

function rangeOf(filled: readonly string[]): { min?: string; max?: string } {
  const numeric = filled.every((value) => Number.isFinite(Number(value)));
  const sorted = filled.toSorted(numeric ? (a, b) => Number(a) - Number(b) : undefined);
  const [min, max] = [sorted[0], sorted.at(-1)];
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function patternsOf(filled: readonly string[]): FieldProfile['patterns'] {
  const shares = valuePatterns.map(
    (pattern) => [pattern, filled.filter((value) => shapes[pattern]?.test(value)).length / filled.length] as const,
  );
  return Object.fromEntries(shares.filter(([, share]) => share > 0));
}
