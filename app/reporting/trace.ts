import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { sensitivitiesOf } from '../../engine/quarantine/masking.ts';
import { traceRow } from '../../engine/trace/trace.ts';
import type { TracedField, TracedRow } from '../../model/trace.ts';
import { ruleWords } from '../../reports/words/rules.ts';
import { runContextOf } from '../run/execute.ts';
import { withKept } from '../workbench/by-digest.ts';
import { keptProfile } from '../workbench/profile.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';

export interface TraceOptions {
  /** Legacy key or target key. */
  readonly key: string;
  readonly phase?: string;
  /** Values as they are, instead of masked ones. */
  readonly raw: boolean;
}

/** A traced row with its rules in words. */
export type ToldRow = Omit<TracedRow, 'fields'> & { readonly fields: readonly (Omit<TracedField, 'rule'> & { readonly rule: string })[] };

/** Where the rows with a key are, from either side, and how they got there. */
export function trace(caller: Caller, playbook: string, { key, phase, raw }: TraceOptions): Promise<ToldRow[]> {
  const find = async (bench: Workbench, mapped: readonly MappedPhase[]): Promise<ToldRow[]> => {
    const prepared = mapped.map((each) => ({ ...each, approvedBy: '' }));
    const profile = await keptProfile(bench);
    const values = raw ? ('raw' as const) : (each: (typeof prepared)[number]) => sensitivitiesOf(profile, each);
    const rows = await traceRow(runContextOf(bench, {}), prepared, { key, values, ...(phase !== undefined && { phase }) });
    return rows.map(toldRow);
  };
  return withKept(caller, playbook, {}, find, 'look');
}

/** The row with each rule in words. */
export function toldRow({ fields, ...row }: TracedRow): ToldRow {
  return { ...row, fields: fields.map(({ rule, ...field }) => ({ ...field, rule: ruleWords(rule) })) };
}
