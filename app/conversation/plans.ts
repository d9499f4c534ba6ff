import { findOpenTargets } from '../../engine/open-targets.ts';
import { withChange } from '../../engine/playbook/change.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import { findRisks } from '../../engine/risks.ts';
import { draftPlan } from '../../engine/stages/plan.ts';
import { digestOf } from '../../model/digest.ts';
import type { Plan } from '../../model/plan.ts';
import type { Playbook } from '../../model/playbook.ts';
import { placedPhases } from '../../model/playbook-databases.ts';
import type { PlanRequest, ProposedPlan } from '../../model/workbench.ts';
import { measuredThroughput } from '../reporting/overview.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { keepChange } from './changes.ts';
import type { Knowledge } from './knowledge.ts';
import { wishedChange } from './re-plan.ts';

/**
 * A plan as it was asked for, to look at; a wished order or condition that dependencies or rows forbid is left out and named.
 * Every row is read, also those skipped.
 */
export async function planAsked(bench: Workbench, knowledge: Knowledge, request: PlanRequest): Promise<ProposedPlan> {
  const { before, where } = request;
  const { change, changes, problems } = await wishedChange(bench, knowledge, { ...allPhases, before, where });
  const chosen = new Set(selectPhases(bench.playbook, request));
  const plan = keepPhases(await planOf(bench, knowledge, withChange(bench.playbook, change)), chosen);
  return { plan, digest: digestOf(plan), changes, problems };
}

/** The plan of the playbook as it would be with what was wished for; kept as a proposal where it would change anything. */
export async function proposePlan(bench: Workbench, knowledge: Knowledge, request: PlanRequest, by: string): Promise<ProposedPlan> {
  const { change, mappings, changes, problems } = await wishedChange(bench, knowledge, request);
  const changed = withChange(bench.playbook, change);
  const plan = keepPhases(await planOf(bench, knowledge, changed), new Set(selectPhases(changed, {})));
  const digest = changes.length > 0 ? await keepChange(bench, change, mappings, by) : digestOf(plan);
  return { plan, digest, changes, problems };
}

const allPhases: PlanRequest = { only: [], except: [], before: [], withDependencies: false, where: {} };

async function planOf(bench: Workbench, knowledge: Knowledge, playbook: Playbook): Promise<Plan> {
  const [source, target, profile] = [
    await knowledge.catalog('source'),
    await knowledge.catalog('target'),
    await knowledge.profile('source'),
  ];
  const analysis = {
    checks: [],
    source,
    target,
    profile,
    risks: findRisks(source, profile, [], findOpenTargets(placedPhases(playbook), source, target)),
  };
  return draftPlan(playbook, analysis, await measuredThroughput(bench));
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
