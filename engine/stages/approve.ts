import { GodwitError } from '../../model/errors.ts';
import type { PreparedPhase } from '../run/context.ts';
import type { StageContext } from './context.ts';
import { driftOf } from './drift.ts';
import type { MappedPhase } from './map.ts';

/** Who approved each mapping; throws `not_approved` naming every phase that nobody did, `source_drift` or `target_drift` where structures changed since. */
export async function requireApprovals(context: StageContext, mapped: readonly MappedPhase[]): Promise<PreparedPhase[]> {
  const prepared: PreparedPhase[] = [];
  const missing: MappedPhase[] = [];
  for (const each of mapped) {
    const approvedBy = await approverOf(context, each.digest);
    if (approvedBy === null) missing.push(each);
    else prepared.push({ ...each, approvedBy });
  }
  if (missing.length === 0) return prepared;
  throw (await driftOf(context, missing)) ?? notApproved(missing);
}

function notApproved(phases: readonly MappedPhase[]): GodwitError {
  const missing = phases.map(({ phase, digest }) => `${phase.phase} ${digest.slice(0, 12)}`);
  return new GodwitError('not_approved', `Nobody has approved these mappings: ${missing.join(', ')}.`, { details: { missing } });
}

/** Name of the person whose approval stands, or null. */
export async function approverOf({ journal, control }: Pick<StageContext, 'journal' | 'control'>, digest: string): Promise<string | null> {
  return (await journal.approval(control, digest))?.by ?? null;
}

/** The mappings whose digest begins with one of the given texts; throws `artifact_not_found` for a text that fits none, or several. */
export function findByDigest(mapped: readonly MappedPhase[], digests: readonly string[]): MappedPhase[] {
  return digests.map((given) => {
    const found = mapped.filter(({ digest }) => digest.startsWith(given.toLowerCase()));
    const [only] = found;
    if (only && found.length === 1 && given.length >= 6) return only;
    const known = mapped.map(({ phase, digest }) => `${phase.phase} ${digest.slice(0, 12)}`).join(', ');
    throw new GodwitError(
      'artifact_not_found',
      `"${given}" is not the beginning (6 characters or more) of one mapping's digest. These exist: ${known}.`,
    );
  });
}
