import type { SourceRead } from '../../../model/reading.ts';
import type { TextRow } from '../../../model/session.ts';
import { columnsOf, type JoinRow, joinBy, type LookUp, lookUpOf, stageLookUp } from './look-up.ts';
import type { StagedRows } from './staged-rows.ts';

/** Reads an entity whole, with these columns, until `stop` is aborted. */
export type ReadWhole = (entity: string, columns: ReadonlySet<string>, stop: AbortSignal) => AsyncIterable<TextRow>;

/** Megabytes of a look-up's rows that are held in memory, where nobody says another number. */
const memoryMbDefault = 64;

/**
 * The look-ups of a view. Sources without SQL have no index: what is looked up is read once, when a reader first needs it, and staged for all readers
 * of the view until that is closed.
 */
export class LookUps {
  readonly #read: ReadWhole;
  readonly #memoryMb: number;
  readonly #staged = new Map<string, Promise<StagedRows>>();
  readonly #closing = new AbortController();

  constructor(read: ReadWhole, memoryMb: number = memoryMbDefault) {
    this.#read = read;
    this.#memoryMb = memoryMb;
  }

  /** Adds the columns of all look-ups of a read to a row. Throws `mapping_invalid` where one finds several rows, `disk_full`. */
  async joinsOf(sourceRead: SourceRead): Promise<JoinRow> {
    const joins: JoinRow[] = [];
    for (const lookup of sourceRead.lookups) joins.push(joinBy(lookup, sourceRead, await this.#stage(lookUpOf(lookup, sourceRead))));
    return (row) => joins.reduce((made: TextRow, join) => join(made), row);
  }

  close(): void {
    this.#closing.abort();
    for (const staging of this.#staged.values())
      staging.then(
        (staged) => staged.close(),
        () => {},
      );
  }

  #stage(lookUp: LookUp): Promise<StagedRows> {
    const key = JSON.stringify(lookUp);
    const known = this.#staged.get(key);
    if (known) return known;
    const staging = stageLookUp(lookUp, this.#read(lookUp.entity, columnsOf(lookUp), this.#closing.signal), this.#memoryMb);
    staging.catch(() => this.#staged.delete(key));
    this.#staged.set(key, staging);
    return staging;
  }
}
