import { deserialize } from 'bson';
import type { CapturedEvent, ChangeStream, Position, StreamRequest } from '../../../model/changes.ts';
import { parentOf } from '../../../model/unnest.ts';
import type { Server } from '../server/connect.ts';
import { translated } from '../server/errors.ts';
import { bytesOf } from '../server/scan.ts';
import { documentReaders, type ReadDocument } from './document-rows.ts';
import { assembler, type DocumentEvent, documentEvent } from './event.ts';
import { type EventCursor, openEventCursor } from './event-cursor.ts';
import { isBefore, momentOf, placeOf, positionText } from './position.ts';

/**
 * Changes of a server's collections from a token on, each transaction whole. The server keeps nothing for a stream: what was confirmed is where the
 * ledger is, and nowhere else. Throws `changes_lost`, `right_missing`, `connection_lost`; while it is read also `source_drift`.
 */
export async function openDocumentStream(server: Server, { from, tables, structure }: StreamRequest): Promise<ChangeStream> {
  const collections = [...new Set(tables.map(({ entity }) => parentOf(entity).name))];
  const readers = documentReaders(tables, structure);
  const cursor = await openEventCursor(server, collections, placeOf(from).token);
  let confirmed = from;
  return {
    [Symbol.asyncIterator]: () => eventsOf({ server, cursor, readers }),
    confirm: (end: Position) => {
      if (isBefore(confirmed, end)) confirmed = end;
    },
    confirmed: () => confirmed,
    close: () => cursor.close(),
  };
}

interface Following {
  readonly server: Server;
  readonly cursor: EventCursor;
  readonly readers: ReadonlyMap<string, ReadDocument>;
}

/** A transaction of several documents ends where an event of another comes, or none: only then is it known to be whole. */
async function* eventsOf(at: Following): AsyncGenerator<CapturedEvent> {
  const whole = assembler();
  let open: DocumentEvent | null = null;
  for (let batch = at.cursor.begun; ; batch = await at.cursor.next()) {
    for (const bytes of batch.events) {
      const members = whole(bytes);
      if (!members) continue;
      const event = documentEvent(members, at.server.label);
      if (open && !isOneTransaction(open, event)) yield commitOf(open);
      if (!open || !isOneTransaction(open, event)) yield beginOf(event);
      open = event;
      yield* changesOf(at, event);
      if (event.transaction !== null) continue;
      yield commitOf(event);
      open = null;
    }
    if (batch.events.length > 0) continue;
    if (open) yield commitOf(open);
    open = null;
    yield { event: 'idle', end: positionText(batch.end) };
  }
}

const isOneTransaction = (a: DocumentEvent, b: DocumentEvent): boolean => a.transaction !== null && a.transaction === b.transaction;

function beginOf({ end }: DocumentEvent): CapturedEvent {
  return { event: 'begin', commit: positionText(end), at: momentOf(end.time), transaction: 0 };
}

function commitOf({ end }: DocumentEvent): CapturedEvent {
  const position = positionText(end);
  return { event: 'commit', commit: position, end: position, at: momentOf(end.time) };
}

async function* changesOf(at: Following, event: DocumentEvent): AsyncGenerator<CapturedEvent> {
  const read = at.readers.get(event.collection);
  if (!read) return;
  if (event.kind === 'deleted') return yield* read(event.key, null);
  const document = event.document ?? (await documentNow(at, event));
  // A document that is gone by now is deleted by an event that comes: until then it stays as it is.
  if (document) yield* read(event.key, document);
}

/** The document as it is now, where the server has kept no image of it: newer than the event, as what comes after will say too. */
async function documentNow({ server }: Following, { collection, key }: DocumentEvent): Promise<Buffer | null> {
  const options = { raw: true, readConcern: { level: 'majority' }, maxTimeMS: server.statementTimeoutMs } as const;
  try {
    const found = await server.db
      .collection(collection)
      .findOne({ _id: deserialize(key, { promoteValues: false, bsonRegExp: true })._id }, options);
    return found ? bytesOf(found) : null;
  } catch (cause) {
    throw translated(cause, `reading ${collection} of ${server.label}`);
  }
}
