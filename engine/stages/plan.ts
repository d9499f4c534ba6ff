import type { Plan, PlannedPhase } from '../../model/plan.ts';
import type { Playbook } from '../../model/playbook.ts';
import { dependencies, type OrderedPhase, orderPhases } from '../playbook/order.ts';
import type { Analysis } from './analyze.ts';
import type { StageContext } from './context.ts';

/** How fast rows move, with where the figure comes from. */
export interface Pace {
  readonly rowsPerSecond: { readonly low: number; readonly likely: number; readonly high: number };
  readonly basis: string;
}

/** Until something was measured: from slow, wide rows on a busy server to narrow rows on an idle one. */
export const assumedPace: Pace = {
  rowsPerSecond: { low: 2000, likely: 10_000, high: 60_000 },
  basis: 'assumed, 2,000 to 60,000 rows/s; measured after the first run',
};

/** Order, sizes, time and risks, kept as an artifact. Nothing is written to source or target. */
export async function plan(context: StageContext, analysis: Analysis, pace: Pace): Promise<Plan> {
  const made = draftPlan(context.playbook, analysis, pace);
  const { journal, control, author } = context;
  await journal.save(control, { kind: 'plan', playbook: made.playbook, name: 'plan', content: made, author });
  return made;
}

/** A plan that is kept nowhere. */
export function draftPlan(playbook: Playbook, analysis: Analysis, pace: Pace): Plan {
  const parents = dependencies(playbook);
  const phases = orderPhases(playbook).map((ordered) => planPhase(ordered, parents, analysis, pace));
  const running = phases.filter(({ off }) => off === undefined);
  const sum = (value: (phase: PlannedPhase) => number): number => running.reduce((total, phase) => total + value(phase), 0);
  const rows = sum((phase) => phase.rows);
  const seconds = secondsFor(rows, pace);
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
  { phase, wave, cycle }: OrderedPhase,
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  { source }: Analysis,
  pace: Pace,
): PlannedPhase {
  const { rows, bytes } = source.sizes[phase.source] ?? { rows: 0, bytes: 0 };
  return {
    phase: phase.phase,
    title: phase.title ?? phase.phase,
    source: phase.source,
    target: phase.target,
    dependsOn: [...(parents.get(phase.phase) ?? [])],
    wave,
    ...(phase.off !== undefined && { off: phase.off }),
    optional: phase.optional,
    cycle,
    rows,
    bytes,
    seconds: secondsFor(rows, pace),
  };
}

function secondsFor(rows: number, { rowsPerSecond: { low, likely, high }, basis }: Pace): Plan['seconds'] {
  const seconds = (rate: number): number => Math.round((rows / rate) * 10) / 10;
  return { low: seconds(high), likely: seconds(likely), high: seconds(low), basis };
}
