import { sensitivitiesOf } from '../engine/quarantine/masking.ts';
import { traceRow } from '../engine/trace/trace.ts';
import type { TracedRow } from '../model/trace.ts';
import { runContextOf } from './execute.ts';
import { keptProfile, withPrepared } from './quarantine.ts';
import type { Caller } from './workbench.ts';

export interface TraceOptions {
  /** Legacy key or target key. */
  readonly key: string;
  readonly phase?: string;
  /** Values as they are, instead of masked ones. */
  readonly raw: boolean;
}

/** Where the rows with a key are, from either side, and how they got there. */
export function trace(caller: Caller, playbook: string, { key, phase, raw }: TraceOptions): Promise<TracedRow[]> {
  return withPrepared(caller, playbook, async (bench, prepared) => {
    const profile = await keptProfile(bench);
    const values = raw ? ('raw' as const) : (each: (typeof prepared)[number]) => sensitivitiesOf(profile, each);
    return traceRow(runContextOf(bench, {}), prepared, { key, values, ...(phase !== undefined && { phase }) });
  });
}
