import type { Plan, PlannedPhase } from '../../model/plan.ts';
import type { Playbook } from '../../model/playbook.ts';
import { phasePlace } from '../../model/playbook-databases.ts';
import { dependencies, type OrderedPhase, orderPhases } from '../playbook/order.ts';
import type { Analysis } from './analyze.ts';
import type { StageContext } from './context.ts';
import type { ThroughputEstimate } from './throughput-estimate.ts';

/** Order, sizes, time and risks, kept as an artifact. Nothing is written to source or target. */
export async function plan(context: StageContext, analysis: Analysis, pace: ThroughputEstimate): Promise<Plan> {
  const made = draftPlan(context.playbook, analysis, pace);
  const { journal, control, author } = context;
  await journal.save(control, { kind: 'plan', playbook: made.playbook, name: 'plan', content: made, author });
  return made;
}

/** A plan that is kept nowhere. */
export function draftPlan(playbook: Playbook, analysis: Analysis, pace: ThroughputEstimate): Plan {
  const parents = dependencies(playbook);
  const phases = orderPhases(playbook).map((ordered) => planPhase(playbook, ordered, parents, analysis, pace));
  const running = phases.filter(({ off }) => off === undefined);
  const sum = (value: (phase: PlannedPhase) => number): number => running.reduce((total, phase) => total + value(phase), 0);
  const rows = sum((phase) => phase.rows);
  const seconds = secondsFor(rows, running.length, pace);
  return {
    playbook: playbook.playbook,
    phases,
    rows,
    bytes: sum((phase) => phase.bytes),
    seconds,
    downtimeSeconds: { ...seconds, basis: 'the source must stand still for the last pass, at most the whole run' },
    risks: [...analysis.risks],
  };
}

function planPhase(
  playbook: Playbook,
  { phase, wave, cycle }: OrderedPhase,
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  { source }: Analysis,
  pace: ThroughputEstimate,
): PlannedPhase {
  const place = phasePlace(playbook, phase, 'source');
  const { rows, bytes } = source.sizes[place] ?? { rows: 0, bytes: 0 };
  return {
    phase: phase.phase,
    title: phase.title ?? phase.phase,
    source: place,
    target: phasePlace(playbook, phase, 'target'),
    dependsOn: [...(parents.get(phase.phase) ?? [])],
    wave,
    ...(phase.off !== undefined && { off: phase.off }),
    optional: phase.optional,
    cycle,
    rows,
    bytes,
    seconds: secondsFor(rows, 1, pace),
  };
}

function secondsFor(rows: number, phases: number, { rowsPerSecond, secondsPerPhase, basis }: ThroughputEstimate): Plan['seconds'] {
  const seconds = (rate: number, each: number): number => Math.round((rows / rate + phases * each) * 10) / 10;
  return {
    low: seconds(rowsPerSecond.high, secondsPerPhase.low),
    likely: seconds(rowsPerSecond.likely, secondsPerPhase.likely),
    high: seconds(rowsPerSecond.low, secondsPerPhase.high),
    basis,
  };
}
