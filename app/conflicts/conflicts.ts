import { openConflicts } from '../../engine/ledger/conflicts.ts';
import { targetsOf } from '../../engine/route.ts';
import type { Conflict, ConflictState, Resolution } from '../../model/conflict.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import type { OpenConflicts } from '../../model/workbench.ts';
import { recordAct } from '../audit.ts';
import { requireNamed } from '../workbench/person.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** Conflicts that a report names one by one. */
export const conflictsShown = 100;

/** Conflicts of a playbook: in numbers by phase, and the oldest one by one. */
export interface ConflictReport {
  readonly phases: readonly OpenConflicts[];
  readonly conflicts: readonly Conflict[];
}

export interface ReportScope {
  readonly state?: ConflictState;
  readonly phase?: string;
  readonly limit?: number;
}

/** Rows that both sides have changed and on which somebody must decide, or did. */
export function reportConflicts(caller: Caller, playbook: string, scope: ReportScope = {}): Promise<ConflictReport> {
  return withWorkbench(caller, playbook, (bench) => conflictsOf(bench, scope), 'look');
}

/** The same on an open workbench. */
export async function conflictsOf(
  bench: Workbench,
  { state = 'open', phase, limit = conflictsShown }: ReportScope = {},
): Promise<ConflictReport> {
  const phases: OpenConflicts[] = [];
  const conflicts: Conflict[] = [];
  for (const door of doors(bench)) {
    phases.push(...(await door.sum()));
    conflicts.push(...(await door.list(limit, state, phase ?? null)));
  }
  return { phases, conflicts: conflicts.toSorted((a, b) => b.ageSeconds - a.ageSeconds).slice(0, limit) };
}

/** Age of the oldest open conflict, in minutes; 0 where there is none. */
export async function conflictAge(caller: Caller, playbook: string): Promise<number> {
  const report = await reportConflicts(caller, playbook, { limit: 1 }).catch(() => null);
  return Math.max(0, ...(report?.phases ?? []).map(({ ageSeconds }) => ageSeconds / 60));
}

export interface Resolving {
  /** Numbers; all that are open, of the phase where one is named, where there are none. */
  readonly ids: readonly string[];
  readonly phase?: string;
  readonly resolution: Resolution;
  readonly reason?: string;
}

/**
 * Decides which side wins, by column. The rows are brought by the next differential, as long as both stand as they stood. Throws `role_missing`,
 * `argument_invalid`, `conflict_not_found`.
 */
export async function resolveConflicts(caller: Caller, playbook: string, { ids, phase, resolution, reason }: Resolving): Promise<string[]> {
  const who = requireNamed(caller.principal);
  requireRight(who, 'decide', 'decide on conflicts');
  if (Object.keys(resolution).length === 0)
    throw new GodwitError('argument_invalid', 'Say which side wins: source or target, for all or by column.');
  return withWorkbench(caller, playbook, async (bench) => {
    const scope = { ids: ids.length > 0 ? ids : null, phase: phase ?? null };
    const decided: string[] = [];
    for (const door of doors(bench)) decided.push(...(await door.resolve(scope, { resolution, by: who.name, reason: reason ?? null })));
    if (decided.length < Math.max(1, ids.length))
      throw new GodwitError('conflict_not_found', `Of ${ids.length || 'all'} conflicts ${decided.length} were open and are decided now.`);
    await recordAct(bench, 'conflicts resolved', {
      conflicts: decided.length,
      named: ids.slice(0, conflictsShown),
      phase: phase ?? null,
      resolution,
    });
    return decided;
  });
}

const doors = (bench: Workbench) =>
  targetsOf(bench).map(({ ledgerSession }) => openConflicts(ledgerSession, controlSchema, bench.playbook.playbook));
