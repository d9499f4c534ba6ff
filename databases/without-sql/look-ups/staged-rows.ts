import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { GodwitError } from '../../../model/errors.ts';
import { onDisk, openScratch, sqliteCode } from '../scratch-database.ts';

const text = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');
const [createSql, addSql, finishSql, findSql] = [text('create.sql'), text('add.sql'), text('finish.sql'), text('find.sql')];

/** Result code of SQLite where a unique index finds a key twice (sqlite.org/rescode.html). */
const constraintUnique = 2067;
const what = 'the rows that a look-up reads';

/** Rows by a key, on disk beyond a bound. First all are added, then they are found. */
export class StagedRows {
  readonly #database;
  readonly #add: StatementSync;
  #find: StatementSync | null = null;

  /** `memoryMb` bounds what is held in memory. */
  constructor(memoryMb: number) {
    this.#database = openScratch(createSql, memoryMb);
    this.#add = this.#database.prepare(addSql);
  }

  /** Throws `disk_full`. */
  add(key: string, taken: readonly (string | null)[]): void {
    onDisk(what, () => this.#add.run(key, JSON.stringify(taken)));
  }

  /** Ends the adding: false where two rows have one key. Throws `disk_full`. */
  finish(): boolean {
    try {
      onDisk(what, () => this.#database.exec(finishSql));
    } catch (cause) {
      if (sqliteCode(cause) === constraintUnique) return false;
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
