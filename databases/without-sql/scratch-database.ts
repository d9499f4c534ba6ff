import { DatabaseSync } from 'node:sqlite';
import { GodwitError } from '../../model/errors.ts';

/** Result code of SQLite where its file cannot grow (sqlite.org/rescode.html). */
const full = 13;

/**
 * A database of SQLite that has no name: its pages are in memory up to a bound, beyond that in a temporary file that is nobody
 * else's and gone with the process. A transaction is open; nothing needs to outlast a fault.
 */
export function openScratch(createSql: string, memoryMb: number): DatabaseSync {
  const database = new DatabaseSync('');
  database.exec(`PRAGMA cache_size = ${-Math.round(memoryMb * 1024)}`);
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE');
  database.exec(createSql);
  database.exec('BEGIN');
  return database;
}

/** Throws `disk_full`, with what there was no room for. */
export function onDisk(what: string, act: () => unknown): void {
  try {
    act();
  } catch (cause) {
    if (sqliteCode(cause) !== full) throw cause;
    throw new GodwitError('disk_full', `The folder of temporary files has no room for ${what}.`, { cause });
  }
}

/** The result code of an error of SQLite; undefined for other errors. */
export const sqliteCode = (cause: unknown): unknown => (cause as { readonly errcode?: unknown }).errcode;
