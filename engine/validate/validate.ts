import type { Check } from '../../model/check.ts';
import { rowsIn } from '../../model/manifest.ts';
import { isOneToMany } from '../../model/mapping.ts';
import { connectionOf } from '../../model/playbook-databases.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { PhaseState } from '../journal/runs.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import { contextOf } from '../route.ts';
import { type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { type ViewOf, withViews } from '../run/look.ts';
import { amountsOf } from './amounts.ts';
import { asideChecks } from './aside-checks.ts';
import { type ComparedPhase, compareEntity } from './compare-entity.ts';
import { contentChecks } from './content-checks.ts';
import { countChecks } from './count-checks.ts';
import { documentChecks } from './document-checks.ts';
import { encryptionChecks } from './encryption-checks.ts';
import { interruptibly } from './interruptible.ts';
import type { ComparablePhase, ValidateOptions } from './options.ts';
import { outdatedCheck } from './outdated.ts';
import { comparedVerdict, groupByEntity, type PhaseVerdict, refusedVerdict, verdictOf } from './phase-verdicts.ts';
import { rootCheck, rowChecks } from './row-checks.ts';
import { successChecks } from './success-checks.ts';
import { compareSums, type Sums } from './sum-checks.ts';
import { keyChecks, referenceChecks } from './target-checks.ts';
import { viewChecks } from './view-checks.ts';

/**
 * Holds what stands in the target against what the mapping makes of the source now, set-wise and with the independent evaluator, and asks
 * ledger, keys, references, sums and success criteria. The verdict is stored in the journal, unless `keep` is false. Writes nothing to the
 * target's tables. Throws `interrupted` when the context's signal is aborted.
 */
export async function validateRun(
  context: RunContext,
  run: string,
  prepared: readonly PreparedPhase[],
  options: ValidateOptions,
): Promise<Verdict> {
  const states = new Map((await context.runs.phases(context.control, run)).map((state) => [state.phase, state]));
  const names = prepared.map(({ phase }) => phase.phase);
  const { phases, ofRun } = await interruptibly(context, async (guarded) => ({
    phases: await withViews(guarded, async (viewOf) => {
      const found: PhaseVerdict[] = [];
      for (const group of groupByEntity(prepared)) found.push(...(await validateEntity(guarded, run, group, states, viewOf, options)));
      return found;
    }),
    ofRun: await documentChecks(guarded, prepared, run),
  }));
  const verdict = verdictOf(names, phases, ofRun);
  if (options.keep !== false) await saveVerdict(context, run, verdict, options.by);
  return verdict;
}

async function saveVerdict({ journal, control, runs, playbook }: RunContext, run: string, content: Verdict, author: string): Promise<void> {
  const artifact = await journal.save(control, { kind: 'verdict', playbook: playbook.playbook, name: run, content, author });
  await runs.saveVerdict(control, run, content.verdict, artifact);
}

async function validateEntity(
  whole: RunContext,
  run: string,
  group: readonly PreparedPhase[],
  states: ReadonlyMap<string, PhaseState>,
  viewOf: ViewOf,
  options: ValidateOptions,
): Promise<PhaseVerdict[]> {
  const [first] = group;
  const context = first ? contextOf(whole, first.phase.databases) : whole;
  const completed = group.flatMap((each): (ComparablePhase & { state: PhaseState })[] => {
    const state = states.get(each.phase.phase);
    return state?.status === 'completed' ? [{ run, prepared: each, program: programOf(context, each, state.mode ?? 'merge'), state }] : [];
  });
  const open = group.filter(({ phase }) => states.get(phase.phase)?.status !== 'completed');
  const judged = await compareEntity(context, completed, viewOf, options, async (compared) => {
    const { prepared, program, worker, observed } = compared;
    const ofLedger = await ledgerChecks(context, compared);
    const sums = await compareSums(worker.session, program.compare.checks, amountsOf(prepared), observed.collected);
    const verdict = comparedVerdict(compared, [...ofLedger, ...(await targetChecks(context, compared, sums, options))]);
    return { ...verdict, amounts: [...sums.amounts] };
  });
  return [...open.map(notCompleted), ...judged];
}

function notCompleted({ phase, target }: PreparedPhase): PhaseVerdict {
  return refusedVerdict(phase.phase, target.name, {
    name: 'phase.completed',
    status: 'failed',
    message: `The phase ${phase.phase} is not completed.`,
    fix: 'Continue the run, then validate again.',
  });
}

/** The ledger's numbers and root against those of target and source. */
async function ledgerChecks(
  context: RunContext,
  { run, prepared, state, observed, comparison, differences }: ComparedPhase<ComparablePhase & { state: PhaseState }>,
): Promise<Check[]> {
  const { playbook, ledger, ledgerSession, ledgerSchema } = context;
  const pass = { run, phase: state.phase, pass: state.pass };
  const known = await context.runs.find(context.control, run);
  const fates = await ledger.fates(ledgerSession, pass);
  const facts = openRowFacts(ledgerSession, ledgerSchema, playbook.playbook);
  const quarantined = await facts.quarantinedCount(run, state.phase);
  const outdated = await outdatedCheck(facts, run, state.phase, differences);
  const buckets = await ledger.buckets(ledgerSession, pass);
  const rows = isOneToMany(prepared.mapping) ? rowsIn(buckets) : fates.written + fates.unchanged;
  return [
    ...countChecks({ fates, rows: rows, quarantined }, observed.collected, comparison.totals),
    ...rowChecks(comparison, observed.evaluation, observed.coverage.text),
    ...(outdated ? [outdated] : []),
    ...(await viewChecks(context, prepared, run)),
    ...(await encryptionChecks(context, prepared)),
    ...(await contentChecks(context, prepared)),
    ...(known ? await asideChecks(context, prepared, known) : []),
    rootCheck('root.target', 'of the rows in the target', 'the ledger', buckets, comparison.buckets),
    rootCheck('root.source', 'of what the mapping makes of the source', 'the ledger', buckets, comparison.expectedBuckets),
  ];
}

async function targetChecks(
  { playbook, ledgerSession, ledgerSchema }: RunContext,
  compared: ComparedPhase,
  sums: Sums,
  { parser }: ValidateOptions,
): Promise<Check[]> {
  const { prepared, comparison, worker } = compared;
  const program = compared.program.compare.checks;
  const { session } = worker;
  const isRepaired = await openRowFacts(ledgerSession, ledgerSchema, playbook.playbook).isRepaired();
  const ground = {
    session,
    program,
    parser,
    owned: comparison.totals.owned,
    isRepaired,
    schemas: connectionOf(playbook, prepared.phase.databases.target).schemas,
  };
  return [
    ...(await keyChecks(session, program, prepared)),
    ...(await referenceChecks(session, compared.program)),
    ...sums.checks,
    ...(await successChecks(prepared, ground)),
  ];
}
