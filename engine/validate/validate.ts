import type { Check } from '../../model/check.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { PhaseState } from '../journal/runs.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import { type OpenEpoch, type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { amountsOf } from './amounts.ts';
import { type ComparedPhase, compareEntity } from './compare-entity.ts';
import { countChecks } from './count-checks.ts';
import type { ValidatedPhase, ValidateOptions } from './options.ts';
import { rootCheck, rowChecks } from './row-checks.ts';
import { successChecks } from './success-checks.ts';
import { keyChecks, referenceChecks, sumChecks } from './target-checks.ts';

type PhaseVerdict = Verdict['phases'][number];

/**
 * Holds what stands in the target against what the mapping makes of the source now, set-wise and with the independent evaluator, and asks
 * ledger, keys, references, sums and success criteria. The verdict is stored in the journal. It writes nothing to the target's tables.
 * Throws `interrupted` when the context's signal is aborted.
 */
export async function validateRun(
  context: RunContext,
  run: string,
  prepared: readonly PreparedPhase[],
  options: ValidateOptions,
): Promise<Verdict> {
  const states = await context.runs.phases(context.control, run);
  const view = await context.source.openEpoch();
  try {
    const phases: PhaseVerdict[] = [];
    for (const group of groupByEntity(prepared))
      phases.push(...(await validateEntity(context, run, group, states, { number: 0, view }, options)));
    const verdict = verdictOf(prepared, phases);
    await saveVerdict(context, run, verdict, options.by);
    return verdict;
  } finally {
    await view.close().catch(() => {});
  }
}

/** Phases that write the same entity, together. */
export function groupByEntity(prepared: readonly PreparedPhase[]): PreparedPhase[][] {
  return [...Map.groupBy(prepared, ({ target }) => target.name).values()];
}

/** The verdict over phases, in the order of the run. */
export function verdictOf(prepared: readonly PreparedPhase[], phases: readonly PhaseVerdict[]): Verdict {
  const place = (name: string): number => prepared.findIndex(({ phase }) => phase.phase === name);
  const isFailed = phases.some(({ checks, differencesTotal }) => differencesTotal > 0 || checks.some(({ status }) => status === 'failed'));
  return { verdict: isFailed ? 'failed' : 'passed', phases: [...phases].sort((a, b) => place(a.phase) - place(b.phase)) };
}

async function saveVerdict({ journal, control, runs, playbook }: RunContext, run: string, content: Verdict, author: string): Promise<void> {
  const artifact = await journal.save(control, { kind: 'verdict', playbook: playbook.playbook, name: run, content, author });
  await runs.saveVerdict(control, run, content.verdict, artifact);
}

async function validateEntity(
  context: RunContext,
  run: string,
  group: readonly PreparedPhase[],
  states: readonly PhaseState[],
  epoch: OpenEpoch,
  options: ValidateOptions,
): Promise<PhaseVerdict[]> {
  const stateOf = (each: PreparedPhase) => states.find(({ phase }) => phase === each.phase.phase);
  const open = group.filter((each) => stateOf(each)?.status !== 'completed').map((each) => notCompleted(each));
  const done = group.flatMap((each): ValidatedPhase[] => {
    const state = stateOf(each);
    if (state?.status !== 'completed') return [];
    const pass = { run, phase: state.phase, pass: state.pass };
    return [{ prepared: each, pass, program: programOf(context, each, state.mode ?? 'merge') }];
  });
  return [...open, ...(await compareEntity(context, done, epoch, options, (compared) => judgePhase(context, compared, options)))];
}

function notCompleted({ phase, target }: PreparedPhase): PhaseVerdict {
  const check: Check = {
    name: 'phase.completed',
    status: 'failed',
    message: `The phase ${phase.phase} is not completed.`,
    fix: 'Continue the run, then validate again.',
  };
  return {
    phase: phase.phase,
    entity: target.name,
    checks: [check],
    rowsCompared: 0,
    coverage: 'none',
    differences: [],
    differencesTotal: 0,
  };
}

async function judgePhase(context: RunContext, compared: ComparedPhase, options: ValidateOptions): Promise<PhaseVerdict> {
  const { prepared, pass, observed, differences, differencesTotal } = compared;
  return {
    phase: pass.phase,
    entity: prepared.target.name,
    checks: [...(await ledgerChecks(context, compared)), ...(await targetChecks(context, compared, options))],
    rowsCompared: observed.collected.expected,
    coverage: observed.coverage.text,
    differences: [...differences],
    differencesTotal,
  };
}

async function ledgerChecks({ ledger, ledgerSession, ledgerSchema }: RunContext, compared: ComparedPhase): Promise<Check[]> {
  const { pass, observed, comparison } = compared;
  const fates = await ledger.fates(ledgerSession, pass);
  const quarantined = await openRowFacts(ledgerSession, ledgerSchema).quarantinedCount(pass.run, pass.phase);
  const buckets = await ledger.buckets(ledgerSession, pass);
  return [
    ...countChecks(fates, observed.collected, comparison.totals, quarantined),
    ...rowChecks(comparison, observed.evaluation, observed.coverage.text),
    rootCheck('root.target', 'of the rows in the target', buckets, comparison.buckets),
    rootCheck('root.source', 'of what the mapping makes of the source', buckets, comparison.expectedBuckets),
  ];
}

async function targetChecks({ playbook }: RunContext, compared: ComparedPhase, { parser }: ValidateOptions): Promise<Check[]> {
  const { prepared, comparison, worker } = compared;
  const program = compared.program.compare.checks;
  const { session } = worker;
  const ground = { session, program, parser, owned: comparison.totals.owned, schemas: playbook.target.schemas };
  return [
    ...(await keyChecks(session, program, prepared)),
    ...(await referenceChecks(session, program)),
    ...(await sumChecks(session, program, amountsOf(prepared))),
    ...(await successChecks(prepared, ground)),
  ];
}
