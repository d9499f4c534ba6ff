import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lessee, OpenPass } from '../../../engine/ledger/leases.ts';
import { leasesOf } from '../../../engine/run/lessee.ts';
import { lockPlaybook } from '../../../engine/run/lock.ts';
import { executeRun } from '../../../engine/run/run.ts';
import { requireVersion, takePart } from '../../../engine/run/take-part.ts';
import type { TargetSession } from '../../../model/session.ts';
import { createMigration, type OpenMigration, type TestMigration } from '../../support/migration.ts';
import { openTestSession } from '../../support/session.ts';

const playbook = `
playbook: birds
version: 1
title: Birds
system: reserve
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: birds, source: old_bird, target: birds, mode: merge, fields: {id: identity, name: {copy: name}}}`;

let migration: TestMigration;
let opened: OpenMigration;
let others: TargetSession[];
beforeAll(async () => {
  migration = await createMigration(
    playbook,
    "CREATE TABLE old_bird (id integer PRIMARY KEY, name text); INSERT INTO old_bird SELECT n, 'Bird ' || n FROM generate_series(1, 2000) AS n",
    'CREATE TABLE birds (id uuid PRIMARY KEY, name text)',
  );
  opened = await migration.open();
  others = [await openTestSession(migration.targetUrl), await openTestSession(migration.targetUrl)];
});
afterAll(async () => {
  await Promise.allSettled(others.map((each) => each.close()));
  await opened.close();
});

const lessee = (worker: string, isCoordinator = false): Lessee => ({ worker, leaseMs: 60_000, isCoordinator });

/** Opens a pass of two slices of a run that nobody executes. */
async function openPass(changes: Partial<OpenPass> = {}, leaseMs = 60_000): Promise<OpenPass> {
  const { context } = opened;
  const shared = { version: '', program: 'program', mode: 'merge', token: null, known: {} } as const;
  const names = { run: randomUUID(), phase: 'birds', pass: 1, epoch: 1, position: '0/0', mapping: 'mapping', coordinator: 'first', shared };
  const pass = { ...names, ...changes };
  const slices = [0, 1].map((ordinal) => ({ ordinal, after: null, upTo: null, rows: 1 }));
  await context.ledger.saveSlices(context.ledgerSession, pass, slices);
  await leasesOf(context).open(context.ledgerSession, pass, leaseMs);
  return pass;
}

describe('the slices of an open pass', () => {
  it('go to one process each, and to another when theirs was lost', async () => {
    const [leases, pass, lost] = [leasesOf(opened.context), await openPass(), await openTestSession(migration.targetUrl)];
    const take = async (session: TargetSession, worker: string) =>
      (await leases.lease(session, pass, lessee(worker), null))?.slice?.ordinal;
    expect(await Promise.all([take(lost, 'lost'), take(opened.context.ledgerSession, 'here')])).toEqual(expect.arrayContaining([0, 1]));
    expect(await take(opened.context.ledgerSession, 'here')).toBeUndefined();
    await lost.close();
    await expect.poll(() => leases.releaseLost(opened.context.ledgerSession, pass)).toEqual(['lost']);
    expect(await take(opened.context.ledgerSession, 'here')).toBeTypeOf('number');
  });

  it('are given to nobody when their coordinator is silent, or standbys are behind', async () => {
    const { context } = opened;
    const leases = leasesOf(context);
    const silent = await openPass({}, 0);
    expect(await leases.lease(context.ledgerSession, silent, lessee('worker'), null)).toMatchObject({ alive: false, slice: null });
    expect(await leases.current(context.ledgerSession)).toBeNull();
    const held = await openPass();
    await leases.setHeld(context.ledgerSession, true);
    expect(await leases.lease(context.ledgerSession, held, lessee('worker'), null)).toMatchObject({ held: true, slice: null });
  });

  it('are told to the coordinator once, whoever wrote them', async () => {
    const { context } = opened;
    const [leases, pass] = [leasesOf(context), await openPass()];
    const { shared: _, coordinator: __, ...names } = pass;
    await leases.lease(context.ledgerSession, pass, lessee('worker'), null);
    const batch = await context.ledger.claim(context.ledgerSession, { ...names, kind: 'batch', slice: 0 });
    await context.ledger.complete(
      context.ledgerSession,
      batch ?? '',
      { read: 3, written: 3, unchanged: 0, skipped: 0, quarantined: 0 },
      [],
    );
    await leases.finish(context.ledgerSession, pass, { ordinal: 0, told: false });
    // Without a batch nothing is done.
    await leases.finish(context.ledgerSession, pass, { ordinal: 1, told: false });
    expect(await leases.hear(context.ledgerSession, pass)).toMatchObject([{ ordinal: 0, worker: 'worker', fates: { read: 3 } }]);
    expect(await leases.hear(context.ledgerSession, pass)).toEqual([]);
    expect(await leases.leftToDo(context.ledgerSession, pass)).toEqual({ open: 1, free: 1 });
  });
});

describe('a batch', () => {
  it('cannot be begun once its pass was closed, or opened by another coordinator', async () => {
    const { context } = opened;
    const pass = await openPass();
    const { shared: _, coordinator: __, ...names } = pass;
    const claim = { ...names, kind: 'batch', slice: 0 } as const;
    const second = await openPass({ run: pass.run, epoch: 2, coordinator: 'second' });
    expect(await context.ledger.claim(context.ledgerSession, claim)).toBeNull();
    expect(await leasesOf(context).lease(context.ledgerSession, pass, lessee('first', true), null)).toBeNull();
    // The first does not close what the second has opened.
    await leasesOf(context).close(context.ledgerSession, 'first');
    expect(await leasesOf(context).current(context.ledgerSession)).toMatchObject({ epoch: 2, coordinator: second.coordinator });
    await leasesOf(context).close(context.ledgerSession, 'second');
    expect(await context.ledger.claim(context.ledgerSession, { ...claim, epoch: 2 })).toBeNull();
  });

  it('that is under way keeps its pass open to its end', async () => {
    const [writer, coordinator] = others;
    if (!writer || !coordinator) throw new Error('no sessions');
    const { shared: _, coordinator: __, ...names } = await openPass();
    await writer.begin();
    await opened.context.ledger.claim(writer, { ...names, kind: 'batch', slice: 0 });
    let isClosed = false;
    const closing = leasesOf(opened.context)
      .close(coordinator, 'first')
      .then(() => {
        isClosed = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isClosed).toBe(false);
    await writer.commit();
    await closing;
  });
});

describe('a run that others may join', () => {
  it('is left alone by another version, and by who would write other rows', async () => {
    const { context, prepared } = opened;
    const [phase] = prepared;
    if (!phase) throw new Error('no phase');
    const pass = await openPass();
    const other = { ...pass, shared: { ...pass.shared, version: '9.9.9' } };
    expect(() => requireVersion({ version: '0.1.0' }, other)).toThrow(
      /version 0\.1\.0 of Godwit; first, which coordinates the run, has 9\.9\.9/,
    );
    await expect(takePart(context, pass, phase)).rejects.toMatchObject({ code: 'worker_unfit', details: { phase: 'birds' } });
    await leasesOf(context).close(context.ledgerSession, 'first');
  });

  it('stops its coordinator, with words, when another has taken the run over; that one ends it whole', async () => {
    let taken = false;
    const [first, second] = [await migration.open(), await migration.open()];
    const takeOver = async (): Promise<void> => {
      // As if the lock's session had been lost without the process noticing.
      await leasesOf(second.context).takeOver(second.context.ledgerSession);
    };
    let takingOver: Promise<void> = Promise.resolve();
    const notify = (event: { type: string }): void => {
      if (event.type !== 'batch' || taken) return;
      taken = true;
      takingOver = takeOver();
    };
    try {
      const run = executeRun({ ...first.context, notify }, first.prepared, first.targetCatalog, 'tester');
      await expect(run).rejects.toMatchObject({ code: 'run_active', message: expect.stringContaining('coordinated by another process') });
      await takingOver;
      await expect(lockPlaybook(second.context.ledgerSession, 'birds')).rejects.toMatchObject({ code: 'run_active' });
    } finally {
      await first.close();
    }
    const result = await executeRun(second.context, second.prepared, second.targetCatalog, 'tester');
    expect(result).toMatchObject({ outcome: 'done', phases: [{ fates: { read: 2000, quarantined: 0 } }] });
    await second.close();
  });
});
