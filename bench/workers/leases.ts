import { randomUUID } from 'node:crypto';
import { openPostgresTarget } from '../../databases/postgres/database.ts';
import { type FinishedSlice, type Leased, type Leases, type OpenPass, openLeases } from '../../engine/ledger/leases.ts';
import { openLedger } from '../../engine/ledger/ledger.ts';
import type { TargetSession } from '../../model/session.ts';

const schema = 'migration_control';
const leaseMs = 60_000;

/** Milliseconds that a slice costs beside its batch: to be leased, noted as done, and held by the fence. All slices, shared by so many sessions. */
export async function coordinationMs(url: string, slices: number, sessions: number): Promise<number> {
  const options = { url, schemas: ['public'], connectTimeoutMs: 10_000, statementTimeoutMs: 60_000, profileRows: 100 };
  const target = await openPostgresTarget(options);
  const [ledger, leases] = [openLedger(schema, 'leases'), openLeases(schema, 'leases')];
  const opened = await Promise.all(Array.from({ length: sessions }, () => target.openSession()));
  const [first] = opened;
  if (!first) return 0;
  await ledger.install(first);
  const pass = passOf();
  const cut = Array.from({ length: slices }, (_, ordinal) => ({ ordinal, after: null, upTo: null, rows: 1 }));
  await ledger.saveSlices(first, pass, cut);
  await leases.open(first, pass, leaseMs);
  const spent = await Promise.all(opened.map((session, at) => takeAll(session, leases, pass, `bench-${at}-${randomUUID()}`)));
  await Promise.all(opened.map((session) => session.close()));
  return spent.reduce((sum, ms) => sum + ms, 0) / slices;
}

function passOf(): OpenPass {
  const shared = { version: '', program: '', mode: 'merge', token: null, known: {} } as const;
  const names = { run: randomUUID(), phase: 'leases', pass: 1, epoch: 1, position: '0/0', mapping: '', coordinator: 'bench' };
  return { ...names, shared };
}

/** As a job does: lease, then the claim with its fence. BEGIN and COMMIT are the batch's, and not counted. */
async function takeAll(session: TargetSession, leases: Leases, pass: OpenPass, worker: string): Promise<number> {
  const { shared: _, coordinator: __, ...names } = pass;
  const ledger = openLedger(schema, 'leases');
  let spent = 0;
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    spent += performance.now() - began;
    return result;
  };
  for (let last: number | null = null; ; ) {
    const finished: FinishedSlice | null = last === null ? null : { ordinal: last, told: true };
    const leased = await timed<Leased | null>(() => leases.lease(session, pass, { worker, leaseMs, isCoordinator: true }, finished));
    if (!leased?.slice) return spent;
    const ordinal: number = leased.slice.ordinal;
    last = ordinal;
    await session.begin();
    await timed(() => ledger.claim(session, { ...names, kind: 'batch', slice: ordinal }));
    await session.commit();
  }
}
