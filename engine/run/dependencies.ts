import { GodwitError } from '../../model/errors.ts';
import { dependencies } from '../playbook/order.ts';
import type { PreparedPhase, RunContext } from './context.ts';

/** Throws `dependency_missing` when a phase depends on one that neither runs now nor was completed before. */
export async function requireDependencies(context: RunContext, prepared: readonly PreparedPhase[]): Promise<void> {
  const { playbook, runs, control } = context;
  const latest = await runs.latestPhases(control, playbook.playbook);
  const off = playbook.phases.filter((phase) => phase.off !== undefined).map(({ phase }) => phase);
  const met = new Set([
    ...off,
    ...prepared.map(({ phase }) => phase.phase),
    ...latest.filter(({ status }) => status === 'completed').map(({ phase }) => phase),
  ]);
  const parents = dependencies(playbook);
  const missing = prepared.flatMap(({ phase }) =>
    [...(parents.get(phase.phase) ?? [])].filter((name) => !met.has(name)).map((name) => `${phase.phase} needs ${name}`),
  );
  if (missing.length === 0) return;
  throw new GodwitError('dependency_missing', `What these phases build on is not there yet: ${missing.join(', ')}.`, {
    details: { missing },
  });
}
