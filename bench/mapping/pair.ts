import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Catalog } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Profile } from '../../model/profile.ts';
import { catalogOf } from './column-list.ts';
import { parseCsv } from './csv.ts';
import { profileRows } from './profile-rows.ts';
import { readTruth, type Truth } from './truth.ts';

const pairFile = z.strictObject({
  title: z.string(),
  /** `healthcare`, `commerce`, … */
  field: z.string(),
  /** True: no coefficient, word list or threshold was chosen by looking at it. */
  held_out: z.boolean().default(true),
  notes: z.string().optional(),
});

/** One side of a pair. Without rows there is no profile. */
export interface Side {
  readonly catalog: Catalog;
  readonly profile?: Profile;
}

export interface Pair extends z.infer<typeof pairFile> {
  readonly name: string;
  readonly source: Side;
  readonly target: Side;
  readonly truth: Truth;
}

/** Makes a side from SQL text, on a real database. */
export type LoadSql = (text: string, label: string) => Promise<Side>;

/** Folders below `root` that hold a pair, in byte order; `root` itself when it is one. */
export function findPairs(root: string): string[] {
  if (existsSync(join(root, 'truth.csv'))) return [root];
  if (!existsSync(root)) throw new GodwitError('argument_invalid', `There is no folder ${root}.`);
  const found = readdirSync(root, { withFileTypes: true }).filter(
    (each) => each.isDirectory() && existsSync(join(root, each.name, 'truth.csv')),
  );
  return found.map(({ name }) => join(root, name)).sort();
}

/** Reads a pair (docs/matching.md describes the files). Throws `argument_invalid` naming the file that is wrong. */
export async function loadPair(folder: string, loadSql: LoadSql): Promise<Pair> {
  const name = basename(folder);
  const about = readAbout(folder, name);
  const source = await loadSide(folder, 'source', loadSql);
  const target = await loadSide(folder, 'target', loadSql);
  const records = parseCsv(readFileSync(join(folder, 'truth.csv'), 'utf8'));
  return { ...about, name, source, target, truth: readTruth(records, source.catalog, target.catalog, name) };
}

/** What the pair says of itself; a folder without pair.yaml counts as held out. */
function readAbout(folder: string, name: string): z.infer<typeof pairFile> {
  const file = join(folder, 'pair.yaml');
  if (!existsSync(file)) return { title: name, field: 'unknown', held_out: true };
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [broken] = document.errors;
  if (broken) throw new GodwitError('argument_invalid', `${name}/pair.yaml: ${broken.message}`);
  const said = pairFile.safeParse(document.toJS());
  if (!said.success) throw new GodwitError('argument_invalid', `${name}/pair.yaml: ${z.prettifyError(said.error)}`);
  return said.data;
}

async function loadSide(folder: string, role: 'source' | 'target', loadSql: LoadSql): Promise<Side> {
  const label = `${basename(folder)} ${role}`;
  const sqlFile = join(folder, `${role}.sql`);
  if (existsSync(sqlFile)) return loadSql(readFileSync(sqlFile, 'utf8'), label);
  const csvFile = join(folder, `${role}.csv`);
  if (!existsSync(csvFile)) throw new GodwitError('argument_invalid', `${label}: neither ${role}.sql nor ${role}.csv is there.`);
  const catalog = catalogOf(parseCsv(readFileSync(csvFile, 'utf8')), label);
  const rows = rowsBeside(folder, role);
  return rows.size > 0 ? { catalog, profile: profileRows(catalog, rows) } : { catalog };
}

/** Sample rows: `source-rows/<entity>.csv`, a column per field. */
function rowsBeside(folder: string, role: string): Map<string, Record<string, string>[]> {
  const rowsFolder = join(folder, `${role}-rows`);
  if (!existsSync(rowsFolder)) return new Map();
  const files = readdirSync(rowsFolder).filter((file) => file.endsWith('.csv'));
  return new Map(files.map((file) => [basename(file, '.csv'), parseCsv(readFileSync(join(rowsFolder, file), 'utf8'))]));
}
