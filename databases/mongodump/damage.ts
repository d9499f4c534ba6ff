import { GodwitError } from '../../model/errors.ts';
import { bsonType } from '../mongodb/bson/types.ts';
import { BsonFault, depthMax, walkDocument } from '../mongodb/bson/walk.ts';
import { type PlacedDocument, translated } from './open-dump.ts';

/** Where a file is damaged: all that stands before the byte was read. */
export interface Damage {
  readonly from: number;
  readonly why: string;
}

/** Whether a damaged dump is read up to the damage; else it is refused. */
export type ReadDamaged = boolean;

/** Knows how far a file was whole, while it is read. */
export class DamageWatch {
  readonly #path: string;
  readonly #isRead: ReadDamaged;
  #end = 0;

  constructor(path: string, isRead: ReadDamaged) {
    this.#path = path;
    this.#isRead = isRead;
  }

  /** Reads: null where all was whole. Throws `source_damaged` where a damage is not to be read up to, or may lie anywhere. */
  async reading(read: () => Promise<void>): Promise<Damage | null> {
    try {
      await read();
      return null;
    } catch (cause) {
      const error = translated(this.#path, cause);
      if (!this.#isRead || !(error instanceof GodwitError) || error.code !== 'source_damaged') throw error;
      if ((error.details as { isAnywhere?: boolean } | undefined)?.isAnywhere) throw error;
      return { from: this.#end, why: error.message.replace(/^.*? is damaged: /, '').replace(/\.$/, '') };
    }
  }

  /** Takes a document in; where damages are read up to it is looked through first, so that half of one is never taken. */
  see({ offset, bytes }: PlacedDocument, take: () => void): void {
    if (this.#isRead) requireWhole(bytes, 0, 0);
    take();
    this.#end = offset + bytes.length;
  }
}

function requireWhole(bytes: Buffer, from: number, depth: number): void {
  if (depth > depthMax) throw new BsonFault(`a document is nested deeper than ${depthMax} levels`);
  walkDocument(bytes, from, (type, _name, at) => {
    if (type === bsonType.object || type === bsonType.array) requireWhole(bytes, at, depth + 1);
  });
}
