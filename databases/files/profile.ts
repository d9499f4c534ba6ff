import type { Profile } from '../../model/profile.ts';
import { profileColumn } from '../without-sql/profile-column.ts';
import type { ScannedFile } from './scan.ts';

/** What the first records of each file look like; nulls are counted over all of them. Values of sensitive columns are never kept. */
export async function profileFiles(
  files: readonly ScannedFile[],
  firstRows: (file: ScannedFile) => Promise<readonly (readonly (string | null)[])[]>,
): Promise<Profile> {
  const entities: Profile['entities'] = {};
  for (const scanned of files) {
    const { file, columns, rows, unreadableRows } = scanned;
    const first = await firstRows(scanned);
    const fields = columns.map((column, i) => {
      const values = first.map((row) => row[i] ?? null);
      return [column.name, profileColumn({ ...column, entity: file.entity, isText: column.type === 'text', rows }, values)] as const;
    });
    entities[file.entity] = { rows: rows + unreadableRows, sampledRows: first.length, fields: Object.fromEntries(fields) };
  }
  return { entities, findings: files.flatMap(findingsOf) };
}

function findingsOf({ file, unreadable, unreadableRows }: ScannedFile): Profile['findings'] {
  if (unreadableRows === 0) return [];
  const shown = unreadable.slice(0, 3).map(({ line, why }) => `line ${line}: ${why}`);
  const more = unreadableRows > shown.length ? `, and ${unreadableRows - shown.length} more` : '';
  const message =
    `${file.entity} has ${unreadableRows} lines that are no records (${shown.join('; ')}${more}); they are kept ` +
    'aside with their numbers.';
  return [{ kind: 'unreadable_lines', entity: file.entity, fields: [], rows: unreadableRows, message }];
}
