import { EJSON } from 'bson';
import { openDumpSource } from '../../databases/mongodump/database.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import type { TextRow } from '../../model/session.ts';

export const openDump = (path: string, readDamaged = false): Promise<SourceDatabase> =>
  openDumpSource({ path, profileRows: 100, readDamaged });

/** The documents of a collection as a dump's source gives them, in canonical Extended JSON, by their keys. */
export async function documentsIn(source: SourceDatabase, entity: string): Promise<Record<string, unknown>> {
  await source.introspect();
  const view = await source.openSnapshot();
  const found: Record<string, unknown> = {};
  for await (const group of view.documents?.(entity) ?? [])
    for (const { key, text } of group) found[key ?? ''] = text === null ? null : JSON.parse(text);
  await view.close();
  return found;
}

/** The rows of a collection, all columns, slice by slice; fails where a slice has another number of rows than it says. */
export async function rowsIn(source: SourceDatabase, name: string, rows: number): Promise<TextRow[]> {
  const entity = (await source.introspect()).entities.find((each) => each.name === name);
  if (!entity) throw new Error(`no entity ${name}`);
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const sourceRead = { entity, key: entity.key?.fields ?? [], columns, lookups: [] };
  const view = await source.openSnapshot();
  const reader = await view.openReader();
  const found: TextRow[] = [];
  for (const slice of await view.slices(sourceRead, rows)) {
    const before = found.length;
    for await (const row of reader.rows(sourceRead, slice)) found.push(row);
    if (found.length - before !== slice.rows) throw new Error(`a slice of ${slice.rows} rows gave ${found.length - before}`);
  }
  return found;
}

/** Documents as `documentsIn` gives them. */
export const asRead = (documents: readonly { readonly _id: unknown; readonly [member: string]: unknown }[]): Record<string, unknown> =>
  Object.fromEntries(documents.map((each) => [String(each._id), JSON.parse(EJSON.stringify(each, { relaxed: false }))]));
