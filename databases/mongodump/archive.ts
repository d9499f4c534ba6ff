import { BSONError, deserialize, type Long } from 'bson';
import { z } from 'zod';
import { BsonFault } from '../mongodb/bson/walk.ts';
import type { Frame } from '../mongodb/frames.ts';
import { type CollectionMetadata, readMetadata } from '../mongodb/metadata.ts';
import { CheckFault } from './check-fault.ts';
import { Crc64 } from './crc64.ts';

/** The first four bytes of an archive (mongo-tools, `common/archive`). */
export const archiveMagic = Buffer.from([0x6d, 0xe2, 0x99, 0x81]);

const collectionHeader = z.object({ db: z.string(), collection: z.string(), metadata: z.string().default('') });
const namespaceHeader = z.object({ db: z.string(), collection: z.string(), EOF: z.boolean(), CRC: z.custom<Long>() });

/** A collection that an archive announces at its beginning. */
export interface AnnouncedCollection {
  readonly database: string;
  readonly collection: string;
  readonly metadata: CollectionMetadata;
}

/** A document of an archive's collection, at its place in the archive. */
export interface ArchivedDocument {
  readonly namespace: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

export const namespaceOf = ({ database, collection }: { database: string; collection: string }): string => `${database}.${collection}`;

/**
 * Follows the parts of an archive: its collections lie in turns, each turn behind a header and before a terminator. `within` is the namespace in
 * whose
 * turn reading begins; null at the archive's beginning.
 */
export class ArchiveReader {
  readonly announced: AnnouncedCollection[] = [];
  #state: 'beginning' | 'announcements' | 'between' | 'within' | 'ending';
  #namespace: string;
  /** Kept where reading began at the beginning, so that it covers whole collections. */
  readonly #checks: Map<string, Crc64> | null;
  readonly #ended = new Set<string>();

  constructor(within: string | null) {
    this.#state = within === null ? 'beginning' : 'within';
    this.#namespace = within ?? '';
    this.#checks = within === null ? new Map() : null;
  }

  /** Collections whose end never came: the archive was cut off. */
  get unended(): string[] {
    return this.announced.filter((each) => !this.#ended.has(namespaceOf(each))).map(namespaceOf);
  }

  /** The document that a frame is, or null where it is a part of the archive itself. Throws `BsonFault` where the parts do not follow each other. */
  read(frame: Frame): ArchivedDocument | null {
    if (frame.kind === 'terminator') return this.#terminate(frame.offset);
    switch (this.#state) {
      case 'beginning':
        this.#state = 'announcements';
        return null;
      case 'announcements':
        this.#announce(frame);
        return null;
      case 'between':
        this.#begin(frame);
        return null;
      case 'within':
        this.#checks?.get(this.#namespace)?.add(frame.bytes);
        return { namespace: this.#namespace, offset: frame.offset, bytes: frame.bytes };
      default:
        throw new BsonFault(`byte ${frame.offset} holds a document behind the end of its collection`);
    }
  }

  #terminate(offset: number): null {
    if (this.#state === 'between' || this.#state === 'beginning') throw new BsonFault(`byte ${offset} ends what never began`);
    this.#state = 'between';
    return null;
  }

  /** What no beginning announces would be read by nobody. */
  #requireAnnounced(offset: number): void {
    if (this.announced.some((each) => namespaceOf(each) === this.#namespace)) return;
    throw new BsonFault(`byte ${offset} begins documents of ${this.#namespace}, which the archive does not announce`);
  }

  #announce({ bytes, offset }: Frame & { kind: 'document' }): void {
    const { db: database, collection, metadata } = parsed(collectionHeader, bytes, offset);
    this.announced.push({ database, collection, metadata: readMetadata(metadata) ?? unreadable(offset) });
  }

  #begin({ bytes, offset }: Frame & { kind: 'document' }): void {
    const header = parsed(namespaceHeader, bytes, offset);
    this.#namespace = `${header.db}.${header.collection}`;
    this.#state = header.EOF ? 'ending' : 'within';
    if (!this.#checks) return;
    this.#requireAnnounced(offset);
    const check = this.#checks.get(this.#namespace) ?? new Crc64();
    this.#checks.set(this.#namespace, check);
    if (!header.EOF) return;
    this.#ended.add(this.#namespace);
    if (check.value !== header.CRC.toBigInt())
      throw new CheckFault(`the documents of ${this.#namespace} are not those that were dumped (CRC)`);
  }
}

const unreadable = (offset: number): never => {
  throw new BsonFault(`the metadata at byte ${offset} cannot be read`);
};

function parsed<T>(schema: z.ZodType<T>, bytes: Buffer, offset: number): T {
  const found = schema.safeParse(deserialized(bytes));
  if (!found.success) throw new BsonFault(`byte ${offset} holds no header of an archive`);
  return found.data;
}

/** Null for bytes that are no document. */
function deserialized(bytes: Buffer): unknown {
  try {
    return deserialize(bytes, { promoteLongs: false });
  } catch (fault) {
    if (fault instanceof BSONError || fault instanceof RangeError) return null;
    throw fault;
  }
}
