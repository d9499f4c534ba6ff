import type { Check } from '../../model/check.ts';
import { canonicalJson } from '../../model/digest.ts';
import type { Manifest, ManifestPhase } from '../../model/manifest.ts';
import type { Verdict } from '../../model/verdict.ts';
import { type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { type ComparedPhase, compareEntity } from '../validate/compare-entity.ts';
import { interruptibly } from '../validate/interruptible.ts';
import type { ComparablePhase, ComparisonBounds } from '../validate/options.ts';
import { comparedVerdict, groupByEntity, type PhaseVerdict, refusedVerdict, verdictOf } from '../validate/phase-verdicts.ts';
import { rootCheck, rowChecks } from '../validate/row-checks.ts';

interface ProvenPhase extends ComparablePhase {
  readonly proof: ManifestPhase;
}

/**
 * Recomputes the proof of a run: buckets and root of each phase from the target as it stands, and from the source as it is now through the
 * mapping; rows that differ are named. Of the ledger only key map, bystanders and quarantine count. Stores nothing. Throws `interrupted`.
 */
export async function verifyManifest(
  context: RunContext,
  manifest: Manifest,
  prepared: readonly PreparedPhase[],
  bounds: ComparisonBounds,
): Promise<Verdict> {
  const found = manifest.phases.map((proof) => provenPhase(context, manifest.run, proof, prepared));
  const provable = found.flatMap((each) => ('proof' in each ? [{ ...each, target: each.prepared.target }] : []));
  const phases: PhaseVerdict[] = found.flatMap((each) => ('proof' in each ? [] : [each]));
  const view = await context.source.openEpoch();
  try {
    await interruptibly(context, view, async (guarded, seen) => {
      const epoch = { number: 0, view: seen };
      for (const group of groupByEntity(provable))
        phases.push(...(await compareEntity(guarded, group, epoch, bounds, async (each) => comparedVerdict(each, proofChecks(each)))));
    });
  } finally {
    await view.close().catch(() => {});
  }
  const names = manifest.phases.map(({ phase }) => phase);
  return verdictOf(names, phases);
}

/** The phase as it is mapped now, if that is what the manifest speaks of. */
function provenPhase(context: RunContext, run: string, proof: ManifestPhase, all: readonly PreparedPhase[]): ProvenPhase | PhaseVerdict {
  const prepared = all.find(({ phase }) => phase.phase === proof.phase);
  if (!prepared)
    return refused(proof, `The playbook has no phase ${proof.phase} that runs.`, 'Verify with the playbook that made the manifest.');
  const program = programOf(context, prepared, proof.mode);
  const isSame = prepared.digest === proof.mapping && canonicalJson(program.columns) === canonicalJson(proof.columns);
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

function proofChecks({ proof, comparison, observed }: ComparedPhase<ProvenPhase>): Check[] {
  return [
    rootCheck('root.target', 'of the rows in the target', 'the manifest', proof.buckets, comparison.buckets),
    rootCheck('root.source', 'of what the mapping makes of the source', 'the manifest', proof.buckets, comparison.expectedBuckets),
    ...rowChecks(comparison, observed.evaluation, observed.coverage.text),
  ];
}
