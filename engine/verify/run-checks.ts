import type { Check } from '../../model/check.ts';
import { databaseRoots, type Manifest, runRoot } from '../../model/manifest.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { PhaseState, Run } from '../journal/runs.ts';
import { completionOf } from '../run/manifest.ts';
import { forged, statedChecks } from './stated.ts';

/** What the manifest says of the run as a whole, against the playbook and the journal. */
export function runChecks(
  { playbook, system }: Playbook,
  manifest: Manifest,
  known: { readonly run: Run; readonly states: readonly PhaseState[] } | null,
): Check[] {
  const { phases, audit: _, ...stated } = manifest;
  if (!known) return [forged('run', manifest.run, undefined, 'the journal')];
  const { run, states } = known;
  const names = phases.map(({ phase }) => phase);
  const [root, databases] = [runRoot(phases), databaseRoots(phases)];
  const found = {
    manifest: 2,
    playbook,
    run: run.id,
    system,
    startedAt: run.startedAt,
    completedAt: completionOf(states),
    ...(databases && { databases }),
    root,
  };
  return [
    ...statedChecks({ ...stated, phases: names }, { ...found, phases: states.map(({ phase }) => phase) }, 'playbook and journal'),
    ...(run.playbook === manifest.playbook ? [] : [forged('playbook', manifest.playbook, run.playbook, 'the run in the journal')]),
    ...(run.status === 'completed' ? [] : [forged('run', 'a completed run', `${run.status}`, 'the journal')]),
  ];
}
