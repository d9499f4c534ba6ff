import type { Plan } from '../../model/plan.ts';
import { criterionLine } from '../../model/terms.ts';
import { waitingFor } from '../approval/waiting.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** The newest plan, and what has become of it. */
export interface PlanStanding {
  readonly plan: Plan | null;
  readonly took: readonly { readonly phase: string; readonly rows: number; readonly seconds: number | null }[];
  /** High risks that nobody has accepted. */
  readonly open: readonly { readonly digest: string; readonly title: string }[];
  readonly gates: readonly { readonly phase: string; readonly criteria: readonly string[] }[];
}

/** The newest plan with how long phases took when they ran last. */
export function readPlan(caller: Caller, playbook: string): Promise<PlanStanding> {
  return withWorkbench(caller, playbook, planOf, 'look');
}

async function planOf(bench: Workbench): Promise<PlanStanding> {
  const { journal, control, runs, playbook } = bench;
  const planned = (await journal.last(control, playbook.playbook, 'plan', 'plan'))?.content;
  const phases = await runs.latestPhases(control, playbook.playbook);
  const risks = (await waitingFor(bench)).filter(({ kind }) => kind === 'risk');
  return {
    plan: planned && 'risks' in planned ? planned : null,
    took: phases.map(({ phase, fates, expected, seconds }) => ({ phase, rows: fates?.read ?? expected, seconds })),
    open: risks.map(({ id, what }) => ({ digest: id, title: what.replace(/^risk: /, '') })),
    gates: playbook.phases.map(({ phase, success }) => ({ phase, criteria: success.map(criterionWords) })),
  };
}

const criterionWords = (criterion: Parameters<typeof criterionLine>[0]): string =>
  criterionLine(criterion)
    .join(': ')
    .replace(/^success: /, '');
