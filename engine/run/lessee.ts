import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Leases, type Lessee, type OpenPass, openLeases } from '../ledger/leases.ts';
import type { RunContext } from './context.ts';

const leaseMsDefault = 15_000;
/** Beats within one lease, so that a few may be missed. */
const beatsPerLease = 4;
const beatMsMax = 1000;
const hostWidth = 24;

/** This process among those that share a pass: host, number, and what tells apart two processes of one number. */
export const thisProcess = `${hostname().slice(0, hostWidth)}-${process.pid}-${randomUUID().slice(0, 8)}`;

/** This process as one that leases slices. */
export function lesseeOf({ settings }: Pick<RunContext, 'settings'>, isCoordinator: boolean): Lessee {
  return { worker: thisProcess, leaseMs: settings.leaseMs ?? leaseMsDefault, isCoordinator };
}

/** The leases of the run's migration. */
export function leasesOf({ ledgerSchema, playbook }: Pick<RunContext, 'ledgerSchema' | 'playbook'>): Leases {
  return openLeases(ledgerSchema, playbook.playbook);
}

/** Does `work` while the leases of this process are prolonged. `beaten` follows every beat; what it throws is given to `failed`. */
export async function whileBeating<T>(
  { ledgerSession }: Pick<RunContext, 'ledgerSession'>,
  { leases, pass, lessee }: { readonly leases: Leases; readonly pass: OpenPass; readonly lessee: Lessee },
  work: () => Promise<T>,
  beaten: () => Promise<void> = async () => {},
): Promise<T> {
  let beating: Promise<void> | null = null;
  const beat = async (): Promise<void> => {
    await leases.beat(ledgerSession, pass, lessee);
    await beaten();
  };
  const timer = setInterval(
    () => {
      // A beat that is missed shows at the next lease.
      beating ??= beat()
        .catch(() => {})
        .finally(() => {
          beating = null;
        });
    },
    Math.min(beatMsMax, lessee.leaseMs / beatsPerLease),
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await beating;
  }
}
