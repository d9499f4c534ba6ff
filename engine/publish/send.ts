import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SendAnswer, StoredItem } from '../../model/sink.ts';
import { placeOf, type Way } from './context.ts';
import type { Going } from './going.ts';
import { keepPace, pause } from './pace.ts';
import type { ItemNote } from './published.ts';

/** Somebody else has changed the item since it was sent: it is not overwritten. */
export const changedElsewhere = 'changed_elsewhere';

/** Sends items in bundles, one after the other, no faster than declared. Throws `sink_unavailable`, `interrupted`. */
export async function sendAll(way: Way, going: readonly Going[]): Promise<void> {
  const { settings } = way.context;
  const size = Math.min(settings.itemsMax, way.publication.sink.itemsMax);
  for (let at = 0; at < going.length; at += size) {
    const bundle = going.slice(at, at + size);
    await keepPace(way, bundle.length);
    await sendBundle(way, bundle);
  }
}

const notSent: SendAnswer = { outcome: 'unsure', reason: 'not_sent', answered: false };

/**
 * Sends items until each has an end: taken, dead, or the sink does not answer any more. What is not taken whole is cut in halves; `isPart`: such a
 * half, which is tried once as long as it can be cut further.
 */
async function sendBundle(way: Way, bundle: readonly Going[], isPart = false): Promise<void> {
  const triesMax = isPart && bundle.length > 1 ? 1 : way.context.settings.retriesMax + 1;
  let left = bundle;
  let last = notSent;
  for (let tried = 0; tried < triesMax; tried++) {
    if (tried > 0) await waitAfter(way, last, tried);
    try {
      // It may have been taken without an answer: then it is not sent twice.
      const isOpen = last.outcome === 'unsure' && (tried > 0 || left.some(({ before }) => before?.state === 'sending'));
      if (isOpen) left = (await withoutTaken(way, left)).map(({ each }) => each);
      if (left.length === 0) return;
      left = await noteSending(way, left);
      last = await sendOnce(way, left);
    } catch (error) {
      if (!(error instanceof GodwitError) || error.code !== 'sink_unavailable') throw error;
      last = { outcome: 'unsure', reason: 'no_answer', answered: false };
    }
    if (last.outcome === 'stored') return noteSent(way, left, last.versions);
    if (last.outcome === 'refused') return giveUp(way, left, last.reason, last.path);
    if (last.outcome === 'conflict') return resolveConflict(way, left, last.reason);
  }
  await unanswered(way, left, last);
}

const sendOnce = ({ publication, context }: Way, bundle: readonly Going[]): Promise<SendAnswer> =>
  publication.sink.send(
    bundle.map(({ item }) => item),
    context.signal,
  );

async function waitAfter(way: Way, last: SendAnswer, tried: number): Promise<void> {
  const { settings, notify } = way.context;
  const asked = last.outcome === 'busy' ? last.waitMs : null;
  const reason = last.outcome === 'stored' ? '' : last.reason;
  notify({ type: 'retry', phase: way.publication.mapped.publication, attempt: tried, message: `${way.publication.sink.label}: ${reason}` });
  await pause(way, asked ?? settings.retryDelayMs * 2 ** (tried - 1));
}

/** An item that the sink does not hold as it is wanted, with what it holds instead. */
interface Open {
  readonly each: Going;
  readonly stored: StoredItem | null;
}

/** Notes those of the items that the sink holds as they are, and returns the others; what it has of an earlier try is ours to replace. */
async function withoutTaken(way: Way, bundle: readonly Going[]): Promise<Open[]> {
  const { sink } = way.publication;
  const stored = await sink.read(
    bundle.map(({ item }) => item),
    way.context.signal,
  );
  const looked = bundle.map((each, i) => ({ each, stored: stored[i] ?? null }));
  const isTaken = ({ each, stored: found }: Open): boolean => found !== null && digestOf(found.content) === each.digest;
  const taken = looked.filter(isTaken);
  await noteSent(
    way,
    taken.map(({ each }) => each),
    taken.map(({ stored: found }) => found?.version ?? null),
  );
  return looked.filter((one) => !isTaken(one)).map(asOurs);
}

/** An item that stands as it was sent the last time, which nobody had answered: its version is the one to replace. */
function asOurs({ each, stored }: Open): Open {
  const { before } = each;
  const isOurs = before?.state === 'sending' && stored !== null && digestOf(stored.content) === before.wanted;
  return isOurs ? { each: { ...each, item: { ...each.item, version: stored.version } }, stored } : { each, stored };
}

const noteOf = ({ item, rowKey, digest, before, attempts }: Going): Omit<ItemNote, 'state'> => ({
  ...{ id: item.id, kind: item.kind, rowKey, wanted: digest, attempts, error: null, path: null },
  ...{ digest: before?.digest ?? null, version: item.version },
});

async function noteSending(way: Way, bundle: readonly Going[]): Promise<Going[]> {
  const going = bundle.map((each) => ({ ...each, attempts: each.attempts + 1 }));
  await save(
    way,
    going.map((each) => ({ ...noteOf(each), state: 'sending' })),
  );
  return going;
}

async function noteSent(way: Way, bundle: readonly Going[], versions: readonly (string | null)[]): Promise<void> {
  if (bundle.length === 0) return;
  way.counts.sent += bundle.length;
  way.failures = 0;
  await save(
    way,
    bundle.map((each, i) => ({ ...noteOf(each), state: 'sent', digest: each.digest, version: versions[i] ?? null })),
  );
}

function save({ context, publication }: Way, notes: readonly ItemNote[]): Promise<void> {
  return context.published.save(context.control, placeOf({ publication }), notes);
}

/** What the sink does not take: the half that holds it is looked for, and the item itself is dead. */
async function giveUp(way: Way, bundle: readonly Going[], error: string, path: string | null): Promise<void> {
  if (bundle.length > 1) return halve(way, bundle);
  way.counts.dead += bundle.length;
  await save(
    way,
    bundle.map((each) => ({ ...noteOf(each), state: 'dead', error, path })),
  );
}

async function halve(way: Way, bundle: readonly Going[]): Promise<void> {
  const middle = Math.ceil(bundle.length / 2);
  await sendBundle(way, bundle.slice(0, middle), true);
  await sendBundle(way, bundle.slice(middle), true);
}

/** Items that are in the sink as they are wanted were taken before; one that was changed there by others is dead. */
async function resolveConflict(way: Way, bundle: readonly Going[], reason: string): Promise<void> {
  const open = await withoutTaken(way, bundle);
  const left = open.map(({ each }) => each);
  if (left.length > 1) return halve(way, left);
  const [only] = open;
  const isChanged = only !== undefined && only.stored?.version !== only.each.item.version;
  if (only) await giveUp(way, left, isChanged ? changedElsewhere : reason, null);
}

/** A sink that spoke may fail over one item of many; one that never answered is away. */
async function unanswered(way: Way, bundle: readonly Going[], last: SendAnswer): Promise<void> {
  const reason = last.outcome === 'stored' ? 'http_500' : last.reason;
  const spoke = last.outcome === 'unsure' && last.answered;
  if (spoke && bundle.length > 1) return halve(way, bundle);
  way.failures += bundle.length;
  if (spoke && way.failures < way.context.settings.failuresMax) return giveUp(way, bundle, reason, null);
  await save(
    way,
    bundle.map((each) => ({ ...noteOf(each), state: 'sending', error: reason })),
  );
  const { label } = way.publication.sink;
  throw new GodwitError('sink_unavailable', `${label} does not take items of ${way.publication.mapped.publication} (${reason}).`, {
    details: { sink: label, reason },
  });
}
