import { statSync } from 'node:fs';
import type { Catalog, Entity, Field } from '../../model/catalog.ts';
import { plainTypes } from '../../model/core-type.ts';
import { describeFormat } from './format.ts';
import type { ScannedFile } from './scan.ts';

/** The key of records that no column tells apart: the line on which each begins. */
export const lineField: Field = {
  name: 'line_number',
  type: plainTypes.integer,
  nullable: false,
  comment: 'The line on which the record begins; no column tells records apart.',
};

/** The columns of a file's key: the likeliest that tells records apart, or the line. */
export function keyOf({ unique }: ScannedFile): string {
  return unique[0] ?? lineField.name;
}

/** Whether a column is the number of the line, and not one of the file's own. */
export function isLineNumber(name: string, { columns }: ScannedFile): boolean {
  return name === lineField.name && !columns.some((column) => column.name === name);
}

/** Files as entities. Their columns may be empty, but for those of the key: a file promises nothing of its next record. */
export function catalogOf(label: string, files: readonly ScannedFile[]): Catalog {
  return {
    kind: 'files',
    version: '1',
    database: label,
    entities: files.map(entityOf),
    enums: [],
    domains: [],
    composites: [],
    sequences: [],
    extensions: [],
    sizes: Object.fromEntries(files.map((file) => [file.file.entity, sizeOf(file)])),
  };
}

/** Bad lines are no rows that could arrive. */
const sizeOf = ({ file, rows }: ScannedFile) => ({ rows, bytes: statSync(file.path).size });

function entityOf(scanned: ScannedFile): Entity {
  const key = keyOf(scanned);
  const own = scanned.columns.map(({ name, type }): Field => ({ name, type: plainTypes[type], nullable: name !== key }));
  const { entity } = scanned.file;
  return {
    name: entity,
    schema: 'public',
    table: entity,
    kind: 'table',
    fields: isLineNumber(key, scanned) ? [lineField, ...own] : own,
    key: { name: `${entity}_pkey`, fields: [key] },
    uniques: scanned.unique.slice(1).map((name) => ({ name: `${entity}_${name}_key`, fields: [name] })),
    checks: [],
    exclusions: [],
    references: [],
    indexes: [],
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
    comment: describeFormat(scanned.format),
  };
}
