import { deserialize, EJSON, type Timestamp } from 'bson';
import { GodwitError } from '../../../model/errors.ts';
import { type LogPlace, timeOf } from './position.ts';

/** A change of one document. */
export interface DocumentEvent {
  readonly collection: string;
  readonly kind: 'set' | 'deleted';
  /** The key of the document as a document of its own, in bytes. */
  readonly key: Buffer;
  /** The document after the change; null where the server has kept no image of it. */
  readonly document: Buffer | null;
  /** Equal for all events of one transaction, and no others; null outside of one. */
  readonly transaction: string | null;
  readonly end: LogPlace;
}

/** The members of an event as they came: those that are objects in bytes. */
type Members = Readonly<Record<string, unknown>>;

/** Puts an event that came in parts together; null while a part is missing. */
export function assembler(): (event: Buffer) => Members | null {
  let parts: Members = {};
  return (event) => {
    const members: Members = deserialize(event, { raw: true, promoteValues: false });
    parts = { ...parts, ...members };
    const split = bytesAt(members, 'splitEvent');
    const { fragment, of } = split ? deserialize(split) : { fragment: 1, of: 1 };
    if (fragment < of) return null;
    const whole = parts;
    parts = {};
    return whole;
  };
}

const documents: ReadonlyMap<string, DocumentEvent['kind']> = new Map([
  ['insert', 'set'],
  ['update', 'set'],
  ['replace', 'set'],
  ['delete', 'deleted'],
]);

/** A change of a document. Throws `source_drift` for what happened to a whole collection: nobody says what became of its documents. */
export function documentEvent(members: Members, label: string): DocumentEvent {
  const operation = String(members.operationType);
  const namespace = bytesAt(members, 'ns');
  const collection = namespace ? String(deserialize(namespace).coll ?? '') : '';
  const kind = documents.get(operation);
  if (!kind) throw ofCollection(operation, collection, label);
  const [key, token] = [bytesAt(members, 'documentKey'), bytesAt(members, '_id')];
  if (!key || !token) throw new GodwitError('source_damaged', `An event of ${collection} of ${label} names no document.`);
  return {
    ...{ collection, kind, key, document: bytesAt(members, 'fullDocument') },
    transaction: transactionOf(members),
    end: { token: deserialize(token, { promoteValues: false }), time: timeOf(members.clusterTime as Timestamp) },
  };
}

function bytesAt(members: Members, name: string): Buffer | null {
  const value = members[name];
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : null;
}

function transactionOf(members: Members): string | null {
  const session = bytesAt(members, 'lsid');
  if (!session || members.txnNumber === undefined) return null;
  return EJSON.stringify([deserialize(session), members.txnNumber], { relaxed: false });
}

const words: Readonly<Record<string, string>> = {
  drop: 'was dropped',
  rename: 'was renamed, or another took its name',
  dropDatabase: 'went with its database',
  invalidate: 'is no part of the stream any more',
};

function ofCollection(operation: string, collection: string, label: string): GodwitError {
  const what = words[operation];
  if (!what) return new GodwitError('source_damaged', `${label} tells of a change that nobody knows: ${operation}.`);
  return new GodwitError(
    'source_drift',
    `${collection || 'A collection'} of ${label} ${what}. What it had brought stays as it is: godwit sync stop ends the stream, ` +
      'godwit differential finds what the source has not any more.',
    { details: { collection, operation } },
  );
}
