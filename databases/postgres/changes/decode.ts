import {
  type CapturedBefore,
  type CapturedEntity,
  type CapturedEvent,
  type CapturedRow,
  type CapturedValue,
  notSent,
  unchanged,
} from '../../../model/changes.ts';
import { broken, type MessageBytes, openBytes } from './bytes.ts';
import { lsnText } from './lsn.ts';
import { momentOf } from './moment.ts';

/** Turns messages of `pgoutput` (protocol 1, text) into events. It remembers the tables that the server has named on this connection. */
export interface Decoder {
  /** Null for a message that says nothing of rows. Throws `source_damaged` for one that cannot be read. */
  decode(message: Buffer): CapturedEvent | null;
}

type Entities = Map<number, CapturedEntity>;

/** A decoder for one connection. */
export function openDecoder(): Decoder {
  const entities: Entities = new Map();
  return {
    decode: (message) => {
      const bytes = openBytes(message);
      const event = readEvent(String.fromCharCode(bytes.byte()), bytes, entities);
      if (bytes.left() > 0) throw broken('it is longer than it says');
      return event;
    },
  };
}

function readEvent(kind: string, bytes: MessageBytes, entities: Entities): CapturedEvent | null {
  switch (kind) {
    case 'B':
      return { event: 'begin', commit: lsnText(bytes.int64()), at: momentOf(bytes.int64()), transaction: bytes.uint32() };
    case 'C':
      return readCommit(bytes);
    case 'R':
      return readEntity(bytes, entities);
    case 'I':
      return readInsert(bytes, entities);
    case 'U':
      return readUpdate(bytes, entities);
    case 'D':
      return readDelete(bytes, entities);
    case 'T':
      return readTruncate(bytes, entities);
    case 'O':
      bytes.int64();
      return { event: 'origin', origin: bytes.text() };
    case 'M':
      return readMessage(bytes);
    case 'Y':
      return readType(bytes);
    default:
      throw broken(`its kind ${JSON.stringify(kind)} is not known`);
  }
}

function readCommit(bytes: MessageBytes): CapturedEvent {
  bytes.byte();
  return { event: 'commit', commit: lsnText(bytes.int64()), end: lsnText(bytes.int64()), at: momentOf(bytes.int64()) };
}

const identities: Readonly<Record<string, CapturedEntity['identity']>> = { d: 'default', n: 'nothing', f: 'full', i: 'index' };

function readEntity(bytes: MessageBytes, entities: Entities): CapturedEvent {
  const id = bytes.uint32();
  // The system's own schema has no name in the stream.
  const schema = bytes.text() || 'pg_catalog';
  const table = bytes.text();
  const identity = identities[String.fromCharCode(bytes.byte())];
  if (!identity) throw broken('the replica identity of a table is not known');
  const columns = Array.from({ length: bytes.int16() }, () => {
    const isKey = (bytes.byte() & 1) === 1;
    return { isKey, name: bytes.text(), typeId: bytes.uint32(), typeModifier: bytes.int32() };
  });
  const entity = { id, schema, table, identity, columns };
  entities.set(id, entity);
  return { event: 'entity', entity };
}

function entityOf(bytes: MessageBytes, entities: Entities): CapturedEntity {
  const found = entities.get(bytes.uint32());
  if (!found) throw broken('it is about a table that was not named before');
  return found;
}

function readInsert(bytes: MessageBytes, entities: Entities): CapturedEvent {
  const entity = entityOf(bytes, entities);
  requireTag(bytes, 'N');
  return { event: 'insert', entity, row: readRow(bytes, entity) };
}

/** A key tuple comes where the key has changed, an old row where the replica identity is full. */
function readUpdate(bytes: MessageBytes, entities: Entities): CapturedEvent {
  const entity = entityOf(bytes, entities);
  const tag = String.fromCharCode(bytes.byte());
  if (tag === 'N') return { event: 'update', entity, before: null, row: readRow(bytes, entity) };
  const before = readBefore(tag, bytes, entity);
  requireTag(bytes, 'N');
  return { event: 'update', entity, before, row: withOldValues(readRow(bytes, entity), before) };
}

function readDelete(bytes: MessageBytes, entities: Entities): CapturedEvent {
  const entity = entityOf(bytes, entities);
  return { event: 'delete', entity, before: readBefore(String.fromCharCode(bytes.byte()), bytes, entity) };
}

function readBefore(tag: string, bytes: MessageBytes, entity: CapturedEntity): CapturedBefore {
  if (tag === 'O') return { by: 'row', row: readRow(bytes, entity) };
  if (tag !== 'K') throw broken('it names a row in a way that is not known');
  const row = readRow(bytes, entity);
  // What is no part of the key comes as NULL, and is not.
  return { by: 'key', row: row.map((value, i) => (entity.columns[i]?.isKey ? value : notSent)) };
}

/** Under a full identity a large value that was not touched stands in the old row alone. */
function withOldValues(row: CapturedRow, { by, row: old }: CapturedBefore): CapturedRow {
  return row.map((value, i) => (value === unchanged && by === 'row' ? (old[i] ?? null) : value));
}

function requireTag(bytes: MessageBytes, tag: string): void {
  if (String.fromCharCode(bytes.byte()) !== tag) throw broken('the new row is not where it should be');
}

function readRow(bytes: MessageBytes, { columns }: CapturedEntity): CapturedRow {
  const count = bytes.int16();
  if (count !== columns.length) throw broken('a row has other columns than its table');
  return Array.from({ length: count }, () => readValue(bytes));
}

function readValue(bytes: MessageBytes): CapturedValue {
  const kind = String.fromCharCode(bytes.byte());
  if (kind === 'n') return null;
  if (kind === 'u') return unchanged;
  // A buffer's own decoding: TextDecoder takes a U+FEFF at the beginning of a value away.
  if (kind === 't') return bytes.bytes(bytes.int32()).toString('utf8');
  throw broken('a value comes in a form that was not asked for');
}

function readTruncate(bytes: MessageBytes, entities: Entities): CapturedEvent {
  const count = bytes.int32();
  const options = bytes.byte();
  const found = Array.from({ length: count }, () => entityOf(bytes, entities));
  return { event: 'truncate', entities: found, cascades: (options & 1) === 1, restarts: (options & 2) === 2 };
}

function readMessage(bytes: MessageBytes): CapturedEvent {
  const isTransactional = (bytes.byte() & 1) === 1;
  const at = lsnText(bytes.int64());
  const prefix = bytes.text();
  return { event: 'message', prefix, content: Buffer.from(bytes.bytes(bytes.int32())), isTransactional, at };
}

/** The names of types: values come as text, whatever their type is called. */
function readType(bytes: MessageBytes): null {
  bytes.uint32();
  bytes.text();
  bytes.text();
  return null;
}
