import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { MappedPhase } from '../engine/stages/map.ts';
import { GodwitError } from '../model/errors.ts';
import { readOwnFile, writeOwnFile } from '../model/own-file.ts';
import { type ShownCode, shownCode } from '../model/shown-code.ts';
import { keepEvidence, recordDecision } from './decisions.ts';
import type { Workbench } from './workbench.ts';

/** `approvals/PHASE.json` beside a playbook: a decision that travels with it. It binds to the digest; any other mapping is not approved by it. */
const committedApproval = z.strictObject({
  phase: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  by: z.string().min(1),
  reason: z.string().optional(),
  /** What was shown of its code. */
  code: shownCode.optional(),
});
type CommittedApproval = z.infer<typeof committedApproval>;

/** Bytes of a committed approval. */
const bytesMax = 1_048_576;
const fileOf = (phase: string): string => join('approvals', `${phase}.json`);

/** Records one decision about a mapping, in the journal and its audit log. */
export function decide(
  bench: Workbench,
  { phase, digest }: MappedPhase,
  decision: 'approved' | 'rejected',
  { by, reason }: { readonly by: string; readonly reason?: string },
): Promise<ShownCode | null> {
  const names = { phase: phase.phase, mapping: digest };
  return recordDecision(bench, { artifact: digest, decision, by, ...(reason !== undefined && { reason }) }, names);
}

/** Takes over the approvals that were committed with the playbook, for mappings that nobody has decided on. */
export async function takeCommitted(bench: Workbench, mapped: readonly MappedPhase[]): Promise<number> {
  let taken = 0;
  for (const each of mapped) {
    const committed = readCommitted(bench, each.phase.phase);
    if (committed?.digest !== each.digest || (await bench.journal.lastDecision(bench.control, each.digest)) !== null) continue;
    // What the reviewer saw travels with the decision, where it is about this mapping.
    if (committed.code?.artifact === each.digest) await keepEvidence(bench, committed.code);
    await decide(bench, each, 'approved', { by: committed.by, reason: committed.reason ?? 'committed with the playbook' });
    taken++;
  }
  return taken;
}

function readCommitted(bench: Workbench, phase: string): CommittedApproval | null {
  const text = readOwnFile(dirname(bench.path), fileOf(phase), bytesMax);
  if (text === null) return null;
  const file = join(dirname(bench.path), fileOf(phase));
  try {
    return committedApproval.parse(JSON.parse(text));
  } catch (cause) {
    throw new GodwitError('playbook_invalid', `${file} is not an approval: {"phase", "digest", "by", "reason"}.`, { cause });
  }
}

/** Writes an approval beside the playbook, to be committed with it. */
export function commitApproval(bench: Workbench, approval: CommittedApproval): string {
  const [folder, file] = [dirname(bench.path), fileOf(approval.phase)];
  writeOwnFile(folder, file, `${JSON.stringify(approval, null, 2)}\n`);
  return join(folder, file);
}
