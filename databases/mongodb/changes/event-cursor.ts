import type { ClientSession, Document, Timestamp } from 'mongodb';
import { GodwitError } from '../../../model/errors.ts';
import type { Server } from '../server/connect.ts';
import { translated } from '../server/errors.ts';
import { type LogPlace, timeOf, timeOfToken } from './position.ts';

/** How long a server waits for the next event before it says that there is none. */
const awaitMs = 500;
/** Events that a server sends at once. */
const batchEvents = 500;
const cursorName = '$cmd.aggregate';

/** What a server has sent at once: events as bytes, and where in its log they end. */
export interface EventBatch {
  readonly events: readonly Buffer[];
  readonly end: LogPlace;
}

/** Asks a server for events, as bytes: what a document holds is not made into values between, which would lose some. */
export interface EventCursor {
  /** Where it has begun. */
  readonly begun: EventBatch;
  next(): Promise<EventBatch>;
  close(): Promise<void>;
}

/** Codes of a server that has not what a token goes on after any more. */
const lost: ReadonlySet<unknown> = new Set([136, 280, 286]);

/** Opens the stream of these collections after a token, or from now on. Throws `changes_lost`, `right_missing`, `connection_lost`. */
export async function openEventCursor(server: Server, collections: readonly string[], after: unknown): Promise<EventCursor> {
  const session = server.client.startSession({ causalConsistency: false });
  const pipeline = pipelineOf(collections, after);
  const asked = { aggregate: 1, pipeline, cursor: { batchSize: batchEvents }, readConcern: { level: 'majority' } };
  try {
    const reply = await ask(server, session, asked);
    return cursorOn(server, session, reply);
  } catch (error) {
    await session.endSession().catch(() => {});
    throw error;
  }
}

/** Which elements an update names is not asked: the rows of the whole document are compared. An event of more than 16 MB comes in parts. */
function pipelineOf(collections: readonly string[], after: unknown): Document[] {
  const named = { $in: collections };
  const ofAll = { operationType: { $in: ['dropDatabase', 'invalidate'] } };
  return [
    { $changeStream: { fullDocument: 'whenAvailable', ...(after !== null && { startAfter: after }) } },
    { $match: { $or: [{ 'ns.coll': named }, { 'to.coll': named }, ofAll] } },
    { $project: { updateDescription: 0 } },
    { $changeStreamSplitLargeEvent: {} },
  ];
}

interface Reply {
  readonly id: unknown;
  readonly batch: EventBatch;
}

function cursorOn(server: Server, session: ClientSession, first: Reply): EventCursor {
  let known = first.batch.end.time;
  return {
    begun: first.batch,
    next: async () => {
      const reply = await ask(server, session, { getMore: first.id, collection: cursorName, batchSize: batchEvents, maxTimeMS: awaitMs });
      if (String(reply.id) === '0') throw new GodwitError('connection_lost', `${server.label} has ended the stream of changes.`);
      const { events, end } = reply.batch;
      // Without a time in the token: all up to what was known before it was asked has come when nothing comes.
      const time = timeOfToken(end.token) ?? known;
      known = end.time;
      return { events, end: { token: end.token, time } };
    },
    close: async () => {
      await server.db.command({ killCursors: cursorName, cursors: [first.id] }, { session }).catch(() => {});
      await session.endSession().catch(() => {});
    },
  };
}

async function ask(server: Server, session: ClientSession, command: Document): Promise<Reply> {
  // A cursor's number has more digits than a number of JavaScript.
  const raw = { fieldsAsRaw: { firstBatch: true, nextBatch: true }, promoteLongs: false };
  try {
    const { cursor, operationTime } = await server.db.command(command, { session, ...raw });
    return { id: cursor.id, batch: { events: cursor.nextBatch ?? cursor.firstBatch, end: endOf(cursor, operationTime) } };
  } catch (cause) {
    throw faultOf(cause, server);
  }
}

function endOf({ postBatchResumeToken: token }: Document, operationTime: Timestamp | undefined): LogPlace {
  if (!token || !operationTime) throw new GodwitError('unsupported_structure', 'The server says of no event where in its log it is.');
  return { token, time: timeOf(operationTime) };
}

function faultOf(cause: unknown, { label }: Server): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || !lost.has(cause.code))
    return translated(cause, `following the changes of ${label}`);
  const why =
    cause.code === 286 ? 'its log does not reach back to where the stream was left' : 'it cannot go on from where the stream was left';
  return new GodwitError(
    'changes_lost',
    `${label}: ${why} (error ${cause.code}). Nothing is copied anew in silence: godwit sync stop ends the stream, ` +
      'godwit differential finds what it has not brought.',
    { details: { number: cause.code } },
  );
}
