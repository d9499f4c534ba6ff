import { GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import type { Node } from '../expression/nodes.ts';
import { parseOne } from '../expression/parse-one.ts';
import { checkSelect } from '../expression/select.ts';
import { readCatalog } from './catalog.ts';
import { qualified } from './qualify.ts';
import { columnsOfSelect } from './select.ts';
import type { KnownSensitivity } from './sensitive.ts';
import type { Column } from './value.ts';

/** How a SELECT is read. */
export interface Reading {
  /** Schemas that may be read, in the order in which names without one are looked up. */
  readonly schemas: readonly string[];
  /** What is known of fields beside their names; null where nothing is to be hidden. */
  readonly sensitivityOf: KnownSensitivity | null;
  /** Whether values are bound to `$1` and so on. */
  readonly hasParameters?: boolean;
}

/** A SELECT with what its names mean. */
export interface ResolvedSelect {
  /** Its text with the schema of every table: it means the same under an empty search path, where only `pg_catalog` is looked up. */
  readonly text: string;
  readonly columns: readonly Column[];
}

/**
 * Reads a SELECT by the catalog: only tables of the schemas that may be read, and views over them; every name is a column of its FROM; sensitive
 * values decide nothing. Throws `expression_refused`, `argument_invalid`. The session is in a
 * transaction, to the end of which a superuser is no more than a reader.
 */
export async function resolveSelect(session: SqlSession, text: string, reading: Reading): Promise<ResolvedSelect> {
  const tree = await parseOne(text);
  checkSelect(tree, reading.hasParameters);
  const catalogOf = await readCatalog(session, tree, reading);
  const read = async (readsContent: boolean): Promise<ResolvedSelect> => {
    const catalog = await catalogOf(readsContent);
    return { text: qualified(text, tree, catalog), columns: columnsOfSelect(tree.SelectStmt as Node, null, new Map(), catalog.table) };
  };
  return (await harmless(read)) ?? read(true);
}

/** What is answered whatever its rows hold: only for the others is it worth reading what names they hold. */
async function harmless(read: (readsContent: boolean) => Promise<ResolvedSelect>): Promise<ResolvedSelect | null> {
  try {
    const resolved = await read(false);
    return resolved.columns.some(({ value }) => value.sensitivity !== null) ? null : resolved;
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'expression_refused') return null;
    throw error;
  }
}
