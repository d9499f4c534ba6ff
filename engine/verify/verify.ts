import { entityFingerprint } from '../../model/catalog.ts';
import type { Check } from '../../model/check.ts';
import { canonicalJson } from '../../model/digest.ts';
import type { Manifest, ManifestPhase } from '../../model/manifest.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { PhaseState, Run } from '../journal/runs.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import { contextOf } from '../route.ts';
import { type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { phaseProof } from '../run/manifest.ts';
import { type ViewIfAny, withViewsIfAny } from '../run/source-away.ts';
import { asideChecks, editedChecks } from '../validate/aside-checks.ts';
import { type ComparedPhase, compareEntity } from '../validate/compare-entity.ts';
import { countChecks } from '../validate/count-checks.ts';
import { interruptibly } from '../validate/interruptible.ts';
import type { ComparisonBounds } from '../validate/options.ts';
import { comparedVerdict, groupByEntity, type PhaseVerdict, refusedVerdict, verdictOf } from '../validate/phase-verdicts.ts';
import { rootCheck, rowChecks } from '../validate/row-checks.ts';
import { auditChecks } from './audit-checks.ts';
import { runChecks } from './run-checks.ts';
import { forged, statedChecks } from './stated.ts';
import { type ProvenPhase, verifyTarget } from './target-alone.ts';

/** What the journal knows of the manifest's run; null where it knows none. */
interface KnownRun {
  readonly run: Run;
  readonly states: readonly PhaseState[];
}

/**
 * Recomputes the proof of a run: every value that the manifest states from journal, ledger and mappings; buckets and root of each phase from
 * the target as it
 * stands, and from the source as it is now through the mapping; rows that differ are named. Stores nothing. Throws `interrupted`.
 */
export async function verifyManifest(
  context: RunContext,
  manifest: Manifest,
  prepared: readonly PreparedPhase[],
  bounds: ComparisonBounds,
): Promise<Verdict> {
  const run = await context.runs.find(context.control, manifest.run);
  const known = run && { run, states: await context.runs.phases(context.control, run.id) };
  const found = manifest.phases.map((proof) => provenPhase(context, manifest.run, proof, prepared));
  const provable = found.flatMap((each) =>
    'proof' in each ? [{ ...each, phase: each.prepared.phase, target: each.prepared.target }] : [],
  );
  const phases: PhaseVerdict[] = found.flatMap((each) => ('proof' in each ? [] : [each]));
  await interruptibly(context, (guarded) =>
    withViewsIfAny(guarded, 'The target alone is held against the manifest.', async (viewOf) => {
      for (const group of groupByEntity(provable)) phases.push(...(await verifyEntity(guarded, known, group, viewOf, bounds)));
    }),
  );
  const names = manifest.phases.map(({ phase }) => phase);
  const checks = [...runChecks(context.playbook, manifest, known), ...(await auditChecks(context, manifest))];
  return verdictOf(names, phases, checks);
}

/** The phases that write one entity: against the source where all of theirs answer, otherwise the target alone. */
async function verifyEntity(
  whole: RunContext,
  known: KnownRun | null,
  group: readonly ProvenPhase[],
  viewOf: ViewIfAny,
  bounds: ComparisonBounds,
): Promise<PhaseVerdict[]> {
  const [first] = group;
  if (!first) return [];
  const context = contextOf(whole, first.prepared.phase.databases);
  for (const { prepared } of group) {
    const { why } = await viewOf(prepared);
    if (why !== null) return verifyTarget(context, group, why, (each) => recordChecks(context, known, each));
  }
  const epochOf = async (phase: Pick<PreparedPhase, 'phase'>) => (await viewOf(phase)).epoch;
  return compareEntity(context, group, epochOf, bounds, async (each: ComparedPhase<ProvenPhase>) =>
    comparedVerdict(each, [...(await recordChecks(context, known, each)), ...(await proofChecks(context, each))]),
  );
}

/** The phase as it is mapped now, if that is what the manifest speaks of. */
function provenPhase(context: RunContext, run: string, proof: ManifestPhase, all: readonly PreparedPhase[]): ProvenPhase | PhaseVerdict {
  const prepared = all.find(({ phase }) => phase.phase === proof.phase);
  if (!prepared)
    return refused(proof, `The playbook has no phase ${proof.phase} that runs.`, 'Verify with the playbook that made the manifest.');
  const program = programOf(contextOf(context, prepared.phase.databases), prepared, proof.mode);
  const { structure } = prepared.mapping;
  const isAsThen =
    structure.source === entityFingerprint(prepared.sourceRead.entity) && structure.target === entityFingerprint(prepared.target);
  const isSame = isAsThen && prepared.digest === proof.mapping && canonicalJson(program.columns) === canonicalJson(proof.columns);
  if (isSame) return { run, prepared, program, proof };
  return refused(
    proof,
    `The mapping of ${proof.phase} is no longer the one of the manifest.`,
    'Verify with the playbook and the structure that made the manifest.',
  );
}

function refused({ phase, target }: ManifestPhase, message: string, fix: string): PhaseVerdict {
  return refusedVerdict(phase, target, { name: 'manifest.mapping', status: 'failed', message, fix });
}

/** What the manifest states, against the same proof made again from the records; and that these are what the run has left. */
async function recordChecks(context: RunContext, known: KnownRun | null, { prepared, proof }: ProvenPhase): Promise<Check[]> {
  const state = known?.states.find(({ phase }) => phase === proof.phase);
  if (!known || !state) return [forged('phase', proof.phase, undefined, 'records of the run')];
  const again = await phaseProof(context, known.run, prepared, state);
  const unapproved =
    again.approval === null ? [forged('approval', String(proof.approval), undefined, 'approvals from before the run')] : [];
  return [...statedChecks(proof, again, 'records of the run'), ...unapproved, ...(await asideChecks(context, prepared, known.run))];
}

async function proofChecks({ playbook, ledgerSession, ledgerSchema }: RunContext, compared: ComparedPhase<ProvenPhase>): Promise<Check[]> {
  const { proof, comparison, observed, run } = compared;
  const quarantined = await openRowFacts(ledgerSession, ledgerSchema, playbook.playbook).quarantinedCount(run, proof.phase);
  return [
    ...countChecks({ ...proof, quarantined }, observed.collected, comparison.totals),
    rootCheck('root.target', 'of the rows in the target', 'the manifest', proof.buckets, comparison.buckets),
    rootCheck('root.source', 'of what the mapping makes of the source', 'the manifest', proof.buckets, comparison.expectedBuckets),
    ...rowChecks(comparison, observed.evaluation, observed.coverage.text),
    ...(await editedChecks(compared)),
  ];
}
