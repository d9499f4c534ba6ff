import type { FieldProfile } from '../../model/profile.ts';
import { classify } from '../postgres/profile/sensitivity.ts';
import { patternsOf } from './patterns.ts';

const commonMax = 50;
/** Values of a column that are told apart. */
const distinctMax = 100_000;
const codesMax = 50;

/** A column of a source whose values are looked at one by one; `nulls` and `rows` are those of all its rows. */
interface LookedColumn {
  readonly entity: string;
  readonly name: string;
  readonly isText: boolean;
  readonly nulls: number;
  readonly rows: number;
}

/** What the first values of a column look like. */
export function profileColumn({ entity, name, isText, nulls, rows }: LookedColumn, values: readonly (string | null)[]): FieldProfile {
  const filled = values.filter((value) => value !== null);
  const counts = countValues(filled);
  const patterns = isText ? patternsOf(filled) : {};
  const classified = classify(entity, name, patterns);
  const lengths = filled.map((value) => value.length);
  const isCoded = !classified && counts.size <= codesMax && counts.size * 2 <= filled.length;
  const isWhole = values.length === rows;
  return {
    rows: values.length,
    nulls: isWhole ? nulls : values.length - filled.length,
    distinct: counts.size,
    distinctIsExact: isWhole && counts.size < distinctMax,
    ...(lengths.length > 0 && isText && { minLength: least(lengths), maxLength: most(lengths) }),
    common: isCoded ? mostCommon(counts) : [],
    patterns,
    ...(classified && { sensitivity: classified.sensitivity, sensitivityReason: classified.reason }),
  };
}

const mostCommon = (counts: ReadonlyMap<string, number>): FieldProfile['common'] =>
  [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, commonMax)
    .map(([value, rows]) => ({ value, rows }));

function countValues(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (counts.size < distinctMax || counts.has(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b));
