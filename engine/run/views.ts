import { GodwitError } from '../../model/errors.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import { sourceOf } from '../route.ts';
import type { OpenEpoch, PreparedPhase, RunContext } from './context.ts';

/** A process's views of the sources within a run. */
export interface Views {
  /** Of a source that nobody writes: one view for the whole run. Null for a source that phases of the playbook write. */
  steady(phase: PreparedPhase): OpenEpoch | null;
  /** The views for phases that are about to begin: of a source that other phases have written meanwhile, a new one. */
  of(phases: readonly PreparedPhase[]): Promise<(phase: PreparedPhase) => OpenEpoch>;
  /** Whether all views can still be joined. */
  areOpen(): Promise<boolean>;
  close(): Promise<void>;
}

const sourceNameOf = ({ phase }: PreparedPhase): string => phase.databases.source;

/** Opens one view of each source that stands still, so that all are seen at one time; the others follow when what is read there has been written. */
export async function openViews(context: RunContext, run: string, prepared: readonly PreparedPhase[]): Promise<Views> {
  const written = new Set(context.playbook.phases.map(({ databases }) => databases.target));
  const steady = new Map<string, SourceSnapshot>();
  const fresh = new Map<string, OpenEpoch>();
  const all = (): SourceSnapshot[] => [...steady.values(), ...[...fresh.values()].map(({ view }) => view)];
  const close = async (): Promise<void> => {
    for (const view of all()) await view.close().catch(() => {});
  };
  const next = (): Promise<number> => context.runs.nextEpoch(context.control, run);
  const renew = async (name: string): Promise<void> => {
    await fresh.get(name)?.view.close();
    const view = await sourceOf(context, name).openSnapshot();
    fresh.set(name, { number: 0, view });
    fresh.set(name, { number: await next(), view });
  };
  try {
    for (const name of new Set(prepared.map(sourceNameOf)))
      if (!written.has(name)) steady.set(name, await sourceOf(context, name).openSnapshot());
    const number = steady.size > 0 ? await next() : 0;
    const steadyOf = (phase: PreparedPhase): OpenEpoch | null => {
      const view = steady.get(sourceNameOf(phase));
      return view ? { number, view } : null;
    };
    return {
      steady: steadyOf,
      of: async (phases) => {
        for (const name of new Set(phases.map(sourceNameOf))) if (!steady.has(name)) await renew(name);
        return (phase) => steadyOf(phase) ?? fresh.get(sourceNameOf(phase)) ?? notOpen(phase);
      },
      areOpen: async () => (await Promise.all(all().map((view) => view.isOpen()))).every(Boolean),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function notOpen({ phase }: PreparedPhase): never {
  throw new GodwitError('assertion', `no view of the source of ${phase.phase} is open`);
}
