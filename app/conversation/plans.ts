import { orderPhases } from '../../engine/playbook/order.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import { findRisks } from '../../engine/risks.ts';
import { draftPlan } from '../../engine/stages/plan.ts';
import { digestOf } from '../../model/digest.ts';
import type { Plan } from '../../model/plan.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { PlanRequest, ProposedPlan } from '../../model/workbench.ts';
import { measuredPace } from '../overview.ts';
import type { Workbench } from '../workbench.ts';
import { requirePhase } from './corrections.ts';
import type { Knowledge } from './knowledge.ts';

/** A plan as it was wished for; a wish that dependencies forbid is left out and named. */
export async function planAsked(bench: Workbench, knowledge: Knowledge, request: PlanRequest): Promise<ProposedPlan> {
  const chosen = new Set(selectPhases(bench.playbook, request));
  const { playbook, problems } = withWishes(bench.playbook, request);
  const [source, target, profile] = [
    await knowledge.catalog('source'),
    await knowledge.catalog('target'),
    await knowledge.profile('source'),
  ];
  const analysis = { checks: [], source, target, profile, risks: findRisks(source, profile, []) };
  const whole = draftPlan(playbook, analysis, await measuredPace(bench));
  const plan = keepPhases(whole, chosen);
  return { plan, digest: digestOf(plan), problems: [...problems, ...whereProblems(request)] };
}

/** The playbook with each wished order as a dependency, unless that would close a circle. */
function withWishes(playbook: Playbook, { before }: PlanRequest): { playbook: Playbook; problems: string[] } {
  let wished = playbook;
  const problems: string[] = [];
  for (const { first, later } of before) {
    requirePhase(playbook, first);
    requirePhase(playbook, later);
    const tried = dependsOn(wished, later, first);
    const circle =
      orderPhases(tried)
        .find(({ phase }) => phase.phase === later)
        ?.cycle.includes(first) ?? false;
    if (circle) problems.push(`${first} builds on ${later}, so ${later} has to run first.`);
    else wished = tried;
  }
  return { playbook: wished, problems };
}

function dependsOn(playbook: Playbook, later: string, first: string): Playbook {
  const phases = playbook.phases.map((phase) => (phase.phase === later ? { ...phase, depends_on: [...phase.depends_on, first] } : phase));
  return { ...playbook, phases };
}

/** Conditions change what a mapping says, so people approve them as mappings. */
function whereProblems({ where }: PlanRequest): string[] {
  return Object.keys(where).map(
    (phase) => `The condition on ${phase} is part of its mapping: put it in the playbook as \`where\` and approve the mapping.`,
  );
}

function keepPhases(plan: Plan, chosen: ReadonlySet<string>): Plan {
  const phases = plan.phases.filter(({ phase }) => chosen.has(phase));
  const share = plan.rows === 0 ? 0 : phases.reduce((sum, { rows }) => sum + rows, 0) / plan.rows;
  const scaled = ({ low, likely, high, basis }: Plan['seconds']): Plan['seconds'] => ({
    low: low * share,
    likely: likely * share,
    high: high * share,
    basis,
  });
  return {
    ...plan,
    phases,
    rows: Math.round(plan.rows * share),
    bytes: phases.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: scaled(plan.seconds),
    downtimeSeconds: scaled(plan.downtimeSeconds),
  };
}
