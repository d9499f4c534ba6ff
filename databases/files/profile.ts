import type { FieldProfile, Profile } from '../../model/profile.ts';
import { classify } from '../postgres/profile/sensitivity.ts';
import { patternsOf } from './patterns.ts';
import type { ScannedColumn, ScannedFile } from './scan.ts';

const commonMax = 50;
/** Values of a column that are told apart. */
const distinctMax = 100_000;
const codesMax = 50;

/** What the first records of each file look like; nulls are counted over all of them. Values of sensitive columns are never kept. */
export async function profileFiles(
  files: readonly ScannedFile[],
  firstRows: (file: ScannedFile) => Promise<readonly (readonly (string | null)[])[]>,
): Promise<Profile> {
  const entities: Profile['entities'] = {};
  for (const file of files) {
    const rows = await firstRows(file);
    const fields = file.columns.map(
      (column, i) =>
        [
          column.name,
          profileOf(
            file,
            column,
            rows.map((row) => row[i] ?? null),
          ),
        ] as const,
    );
    entities[file.file.entity] = { rows: file.rows + file.unreadableRows, sampledRows: rows.length, fields: Object.fromEntries(fields) };
  }
  return { entities, findings: files.flatMap(findingsOf) };
}

function profileOf(file: ScannedFile, column: ScannedColumn, values: readonly (string | null)[]): FieldProfile {
  const filled = values.filter((value) => value !== null);
  const counts = countValues(filled);
  const patterns = column.type === 'text' ? patternsOf(filled) : {};
  const classified = classify(file.file.entity, column.name, patterns);
  const lengths = filled.map((value) => value.length);
  const isCoded = !classified && counts.size <= codesMax && counts.size * 2 <= filled.length;
  const isWhole = values.length === file.rows;
  return {
    rows: values.length,
    nulls: isWhole ? column.nulls : values.length - filled.length,
    distinct: counts.size,
    distinctIsExact: isWhole && counts.size < distinctMax,
    ...(lengths.length > 0 && column.type === 'text' && { minLength: least(lengths), maxLength: most(lengths) }),
    common: isCoded
      ? [...counts]
          .sort((a, b) => b[1] - a[1])
          .slice(0, commonMax)
          .map(([value, rows]) => ({ value, rows }))
      : [],
    patterns,
    ...(classified && { sensitivity: classified.sensitivity, sensitivityReason: classified.reason }),
  };
}

function countValues(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (counts.size < distinctMax || counts.has(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b));

function findingsOf({ file, unreadable, unreadableRows }: ScannedFile): Profile['findings'] {
  if (unreadableRows === 0) return [];
  const shown = unreadable.slice(0, 3).map(({ line, why }) => `line ${line}: ${why}`);
  const more = unreadableRows > shown.length ? `, and ${unreadableRows - shown.length} more` : '';
  const message = `${file.entity} has ${unreadableRows} lines that are no records (${shown.join('; ')}${more}); they are kept aside with their numbers.`;
  return [{ kind: 'unreadable_lines', entity: file.entity, fields: [], rows: unreadableRows, message }];
}
