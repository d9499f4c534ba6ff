import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { GodwitError } from '../../model/errors.ts';
import type { Bucket, ObjectEntry, ObjectSource, ObjectsResult, ObjectTarget } from '../../model/objects.ts';
import type { SqlSession } from '../../model/session.ts';
import type { Copied, CopyNote } from '../copies/copied.ts';
import { openTally, type Tally } from './tally.ts';

/** Objects that are looked at together. */
const pageObjects = 500;

export interface ObjectsContext {
  readonly from: ObjectSource;
  readonly to: ObjectTarget;
  readonly buckets: readonly string[] | null;
  readonly deletes: 'keep' | 'remove';
  readonly copied: Copied;
  readonly control: SqlSession;
  readonly retriesMax: number;
  readonly delayMs: number;
  readonly signal: AbortSignal;
  readonly progress: (objects: number, bytes: number) => void;
}

/** An object among all of a store: a slash ends the bucket, which has none in its name. */
export const objectId = ({ bucket, name }: Pick<ObjectEntry, 'bucket' | 'name'>): string => `${bucket}/${name}`;

/**
 * Copies each object whose version is new, as a stream: its bytes are counted and hashed on the way, and noted once it is there. What was begun
 * and not noted is copied again, over itself. Throws `interrupted`, `sink_unavailable`.
 */
export async function copyObjects(context: ObjectsContext): Promise<ObjectsResult> {
  const tally = openTally();
  const buckets = await selected(context);
  for (const bucket of buckets) {
    await context.to.ensureBucket(bucket);
    await inPages(context, bucket, async (page) => copyPage(context, page, tally));
  }
  if (context.deletes === 'remove') await removeGone(context, buckets, tally);
  return tally.result();
}

async function selected({ from, buckets: named }: ObjectsContext): Promise<Bucket[]> {
  const all = await from.buckets();
  const unknown = (named ?? []).find((name) => !all.some((each) => each.name === name));
  if (unknown !== undefined) throw new GodwitError('argument_invalid', `There is no bucket "${unknown}" in ${from.label}.`);
  return all.filter(({ name }) => named === null || named.includes(name));
}

/** Reads back what was copied, and compares size and SHA-256. */
export async function checkObjects(context: ObjectsContext): Promise<ObjectsResult> {
  const tally = openTally();
  let after = '';
  for (;;) {
    const notes = await context.copied.page(context.control, ['sent'], after, pageObjects);
    const last = notes.at(-1);
    if (!last) return tally.result();
    after = last.id;
    for (const note of notes) await checkOne(context, note, tally);
  }
}

async function checkOne({ to, signal, progress }: ObjectsContext, note: CopyNote, tally: Tally): Promise<void> {
  requireGoing(signal);
  const [bucket, name] = partsOf(note.id);
  const bytes = await to.read(bucket, name, signal);
  const held = bytes && (await digestOfStream(bytes));
  tally.read(held?.bytes ?? 0);
  if (!held) tally.open('missing', note.id);
  else if (held.digest !== note.digest) tally.open('differs', note.id);
  else tally.unchanged();
  progress(tally.result().read, tally.result().bytes);
}

function partsOf(id: string): [bucket: string, name: string] {
  const at = id.indexOf('/');
  return [id.slice(0, at), id.slice(at + 1)];
}

function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new GodwitError('interrupted', 'Objects were being copied; those that were not come with the next run.');
}

async function inPages({ from, signal }: ObjectsContext, { name }: Bucket, work: (page: ObjectEntry[]) => Promise<void>): Promise<void> {
  let after = '';
  for (;;) {
    requireGoing(signal);
    const page = await from.page(name, after, pageObjects);
    const last = page.at(-1);
    if (!last) return;
    await work(page);
    after = last.name;
  }
}

async function copyPage(context: ObjectsContext, page: readonly ObjectEntry[], tally: Tally): Promise<void> {
  const notes = await context.copied.find(context.control, page.map(objectId));
  for (const entry of page) {
    requireGoing(context.signal);
    const note = notes.get(objectId(entry));
    if (note?.state === 'sent' && note.version === entry.version) tally.unchanged();
    else await copyOne(context, entry, tally, note?.state === 'sent');
    context.progress(tally.result().read, tally.result().bytes);
  }
}

async function copyOne(context: ObjectsContext, entry: ObjectEntry, tally: Tally, wasThere: boolean): Promise<void> {
  const { copied, control } = context;
  const note = { id: objectId(entry), version: entry.version, held: null };
  await copied.save(control, [{ ...note, state: 'sending', digest: null, bytes: null, reason: null }]);
  const sent = await written(context, entry);
  if ('reason' in sent) {
    tally.open(sent.reason, note.id);
    return copied.save(control, [{ ...note, state: 'refused', digest: null, bytes: null, reason: sent.reason }]);
  }
  tally.sent(sent.bytes, wasThere);
  await copied.save(control, [{ ...note, state: 'sent', digest: sent.digest, bytes: String(sent.bytes), reason: null }]);
}

interface Streamed {
  readonly digest: string;
  readonly bytes: number;
}

/** Tried again where the store did not answer; an object that has gone, changed under way, or cannot have its name there stays open. */
async function written(context: ObjectsContext, entry: ObjectEntry): Promise<Streamed | { readonly reason: string }> {
  const { retriesMax, delayMs, signal } = context;
  for (let tried = 0; ; tried++) {
    try {
      const sent = await stream(context, entry);
      return entry.bytes !== null && entry.bytes !== sent.bytes ? { reason: 'other_size' } : sent;
    } catch (error) {
      requireGoing(signal);
      const reason = reasonOf(error);
      if (reason !== null) return { reason };
      if (!isPassing(error) || tried >= retriesMax) throw told(error, entry);
      await new Promise((done) => setTimeout(done, delayMs * 2 ** tried));
    }
  }
}

function reasonOf(error: unknown): string | null {
  if (!(error instanceof GodwitError)) return null;
  return error.code === 'object_missing' ? 'gone' : error.code === 'data_refused' ? 'name_refused' : null;
}

/** What breaks off half-way says so with an error of the stream, in words of its own. */
const isPassing = (error: unknown): boolean => !(error instanceof GodwitError) || error.kind === 'unavailable';

const told = (error: unknown, { bucket }: ObjectEntry): GodwitError =>
  error instanceof GodwitError
    ? error
    : new GodwitError('sink_unavailable', `An object of the bucket ${bucket} breaks off again and again.`);

async function stream({ from, to, signal }: ObjectsContext, entry: ObjectEntry): Promise<Streamed> {
  const meter = measured();
  const bytes = await from.read(entry.bucket, entry.name, signal);
  bytes.on('error', (error) => meter.through.destroy(error));
  await to.write(entry, bytes.pipe(meter.through), signal);
  return meter.read();
}

/** Counts and hashes what passes through. */
function measured(): { readonly through: Transform; read(): Streamed } {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, read: () => ({ digest: hash.digest('hex'), bytes }) };
}

async function digestOfStream(bytes: Readable): Promise<Streamed> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    count += chunk.length;
  }
  return { digest: hash.digest('hex'), bytes: count };
}

/** Copies whose objects are gone from a bucket that was read. */
async function removeGone(context: ObjectsContext, buckets: readonly Bucket[], tally: Tally): Promise<void> {
  const read = new Set(buckets.map(({ name }) => name));
  let after = '';
  for (;;) {
    const notes = await context.copied.page(context.control, ['sent', 'sending'], after, pageObjects);
    const last = notes.at(-1);
    if (!last) return;
    after = last.id;
    for (const [bucket, of] of Map.groupBy(notes, ({ id }) => partsOf(id)[0]))
      if (read.has(bucket)) await removeOf(context, bucket, of, tally);
  }
}

async function removeOf(context: ObjectsContext, bucket: string, notes: readonly CopyNote[], tally: Tally): Promise<void> {
  const { from, to, copied, control, signal } = context;
  const names = notes.map(({ id }) => partsOf(id)[1]);
  const there = new Set(await from.there(bucket, names));
  for (const note of notes) {
    const [, name] = partsOf(note.id);
    if (there.has(name)) continue;
    requireGoing(signal);
    await to.remove(bucket, name);
    tally.removed();
    await copied.save(control, [{ ...note, state: 'removed' }]);
  }
}
