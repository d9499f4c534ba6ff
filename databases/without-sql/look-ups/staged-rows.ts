import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { GodwitError } from '../../../model/errors.ts';

const text = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');
const [createSql, addSql, finishSql, findSql] = [text('create.sql'), text('add.sql'), text('finish.sql'), text('find.sql')];

/** Result codes of SQLite (sqlite.org/rescode.html). */
const [full, constraintUnique] = [13, 2067];

/**
 * Rows by a key, in a database of SQLite that has no name: its pages are in memory up to a bound, beyond that in a temporary file that is nobody
 * else's and gone with the process. First all are added, then they are found.
 */
export class StagedRows {
  readonly #database = new DatabaseSync('');
  readonly #add: StatementSync;
  #find: StatementSync | null = null;

  /** `memoryMb` bounds what is held in memory. */
  constructor(memoryMb: number) {
    this.#database.exec(`PRAGMA cache_size = ${-Math.round(memoryMb * 1024)}`);
    this.#database.exec(createSql);
    this.#add = this.#database.prepare(addSql);
  }

  /** Throws `disk_full`. */
  add(key: string, taken: readonly (string | null)[]): void {
    onDisk(() => this.#add.run(key, JSON.stringify(taken)));
  }

  /** Ends the adding: false where two rows have one key. Throws `disk_full`. */
  finish(): boolean {
    try {
      onDisk(() => this.#database.exec(finishSql));
    } catch (cause) {
      if (codeOf(cause) === constraintUnique) return false;
      throw cause;
    }
    this.#find = this.#database.prepare(findSql);
    return true;
  }

  /** What was taken of the row with the key; null where there is none. Throws `interrupted` when the rows have been closed. */
  find(key: string): (string | null)[] | null {
    if (!this.#database.isOpen) throw new GodwitError('interrupted', 'Reading was stopped.');
    const found = this.#find?.get(key);
    return found ? JSON.parse(String(found.taken)) : null;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function onDisk(act: () => unknown): void {
  try {
    act();
  } catch (cause) {
    if (codeOf(cause) !== full) throw cause;
    throw new GodwitError('disk_full', 'The folder of temporary files has no room for the rows that a look-up reads.', { cause });
  }
}

const codeOf = (cause: unknown): unknown => (cause as { readonly errcode?: unknown }).errcode;
