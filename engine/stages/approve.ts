import { GodwitError } from '../../model/errors.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import type { PreparedPhase } from '../run/context.ts';
import type { StageContext } from './context.ts';
import { requireDatabases } from './databases.ts';
import { driftOf } from './drift.ts';
import { termsApproval } from './terms.ts';

/**
 * Who approved each mapping. Throws `not_approved` naming every phase whose mapping nobody did, `source_drift` or `target_drift` where structures
 * changed since, `terms_not_approved` with what changed in a phase's terms, `database_not_approved` where a side is another database.
 */
export async function requireApprovals(context: StageContext, mapped: readonly MappedPhase[]): Promise<PreparedPhase[]> {
  const prepared: PreparedPhase[] = [];
  const missing: MappedPhase[] = [];
  for (const each of mapped) {
    const approvedBy = await approverOf(context, each.digest);
    if (approvedBy === null) missing.push(each);
    else prepared.push({ ...each, approvedBy });
  }
  const changed = await changedTerms(context, mapped);
  if (missing.length > 0) throw (await driftOf(context, missing)) ?? notApproved(missing, changed, await approvedBefore(context, missing));
  if (changed.length > 0) throw new GodwitError('terms_not_approved', `Nobody has approved these terms:\n${changed.join('\n')}`);
  await requireDatabases(context);
  return prepared;
}

/** Phases whose terms are not the ones approved last, and in what; a phase that has nothing approved at all says nothing of its own here. */
async function changedTerms(context: StageContext, mapped: readonly MappedPhase[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { phase, mapping } of mapped) {
    const { approvedBy, digest, before, changes } = await termsApproval(context, mapping);
    if (approvedBy !== null) continue;
    const what = before === null ? neverCovered : changes.map((each) => cut(each)).join('; ');
    lines.push(`${phase.phase} ${digest.slice(0, 12)}: ${what}`);
  }
  return lines;
}

const neverCovered = 'no terms of it were ever approved';
const changeWidth = 200;
const cut = (text: string): string => (text.length > changeWidth ? `${text.slice(0, changeWidth - 1)}…` : text);

/** Phases of which another mapping stands approved. What the matcher proposes voids none, so it was made of something else. */
async function approvedBefore({ journal, control, playbook }: StageContext, missing: readonly MappedPhase[]): Promise<string[]> {
  const found: string[] = [];
  for (const { phase } of missing)
    if (await journal.lastApproved(control, playbook.playbook, 'mapping', phase.phase)) found.push(phase.phase);
  return found;
}

function notApproved(phases: readonly MappedPhase[], changed: readonly string[], before: readonly string[]): GodwitError {
  const missing = phases.map(({ phase, digest }) => `${phase.phase} ${digest.slice(0, 12)}`);
  const terms = changed.filter((each) => !each.endsWith(neverCovered)).map((each) => `\nChanged terms: ${each}`);
  const edited = before.length === 0 ? '' : ` The playbook or its code has changed since mappings were approved of ${before.join(', ')}.`;
  return new GodwitError('not_approved', `Nobody has approved these mappings: ${missing.join(', ')}.${edited}${terms.join('')}`, {
    details: { missing },
  });
}

/** Name of the person whose approval stands, or null. */
export async function approverOf({ journal, control }: Pick<StageContext, 'journal' | 'control'>, digest: string): Promise<string | null> {
  return (await journal.approval(control, digest))?.by ?? null;
}
