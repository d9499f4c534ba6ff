import { openEvents } from '../../engine/journal/events.ts';
import { dependencies } from '../../engine/playbook/order.ts';
import { GodwitError } from '../../model/errors.ts';
import { type FateCounts, noRows } from '../../model/ledger.ts';
import type { Playbook } from '../../model/playbook.ts';
import { phasePlace } from '../../model/playbook-databases.ts';
import { findPlaybook } from '../playbook/kept-playbook.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { readStanding, type Status, unbegun } from './overview.ts';
import { type Pace, paceOf } from './pace.ts';
import { fatesOf, totalFates } from './summary.ts';

/** A phase as a node of the graph. */
export interface PhaseNode {
  readonly phase: string;
  readonly title: string;
  readonly meaning: string | null;
  readonly source: string;
  readonly target: string;
  readonly dependsOn: readonly string[];
  readonly off: string | null;
}

/** Where a migration stands, at a look. */
export interface WhereItStands extends Status {
  readonly title: string;
  readonly graph: readonly PhaseNode[];
  readonly fates: FateCounts;
  readonly proof: { readonly holds: boolean; readonly sentence: string };
  readonly pace: Pace | null;
  /** Of the newest event; what happens later is not part of this. */
  readonly sequence: string;
}

/** Where a migration stands: phases, rows, pace, what waits; all of it from ledger and journal. */
export async function whereItStands(caller: Caller, name: string): Promise<WhereItStands> {
  try {
    return await withWorkbench(caller, name, read, 'look');
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'nothing_recorded') throw error;
    const { playbook } = await findPlaybook(caller.config, name);
    return { ...unbegun(caller, playbook), ...described(playbook), ...proven(noRows), pace: null, sequence: '0' };
  }
}

async function read(bench: Workbench): Promise<WhereItStands> {
  const { runs, control, playbook } = bench;
  const events = openEvents(controlSchema, playbook.playbook);
  const sequence = await events.newest(control);
  const status = await readStanding(bench);
  const fates: FateCounts[] = [];
  for (const state of await runs.latestPhases(control, playbook.playbook)) fates.push(await fatesOf(bench, state.run, state));
  const left = status.phases.reduce((sum, { remaining }) => sum + remaining, 0);
  const pace = status.run?.status === 'running' ? paceOf(await events.batches(control), left) : null;
  return { ...status, ...described(playbook), ...proven(totalFates(fates)), pace, sequence };
}

function proven(fates: FateCounts): Pick<WhereItStands, 'fates' | 'proof'> {
  const { read: rows, written, unchanged, skipped, quarantined } = fates;
  const holds = rows === written + unchanged + skipped + quarantined;
  const sentence = `${rows} read = ${written} written + ${unchanged} unchanged + ${skipped} skipped + ${quarantined} quarantined`;
  return { fates, proof: { holds, sentence } };
}

function described(playbook: Playbook): Pick<WhereItStands, 'title' | 'graph'> {
  const parents = dependencies(playbook);
  const graph = playbook.phases.map((phase): PhaseNode => {
    const { phase: name, title, meaning, off } = phase;
    const places = { source: phasePlace(playbook, phase, 'source'), target: phasePlace(playbook, phase, 'target') };
    return {
      phase: name,
      title: title ?? name,
      meaning: meaning ?? null,
      ...places,
      dependsOn: [...(parents.get(name) ?? [])],
      off: off ?? null,
    };
  });
  return { title: playbook.title, graph };
}
