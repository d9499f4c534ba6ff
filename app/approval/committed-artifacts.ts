import { dirname, join } from 'node:path';
import { z } from 'zod';
import { GodwitError } from '../../model/errors.ts';
import { readOwnFile, writeOwnFile } from '../../model/own-file.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { deciderOf, leaveToPeople } from './approvals.ts';
import { recordDecision } from './decisions.ts';

/** What is approved by its digest under a name of its own, beside phases. */
export type NamedKind = 'publication' | 'embedding';

/** `approvals/publications/NAME.json` beside a playbook: a decision that travels with it. */
const committedArtifact = z.strictObject({
  name: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  by: z.string().min(1),
  reason: z.string().optional(),
});
type CommittedArtifact = z.infer<typeof committedArtifact>;

const bytesMax = 65_536;
const fileOf = (kind: NamedKind, name: string): string => join('approvals', `${kind}s`, `${name}.json`);

/** Takes over what was committed for exactly these digests, where nobody has decided on them; by the rule that holds for phases. */
export async function takeCommittedArtifacts(
  bench: Workbench,
  kind: NamedKind,
  artifacts: readonly { readonly name: string; readonly digest: string }[],
): Promise<void> {
  for (const { name, digest } of artifacts) {
    const committed = readCommitted(bench, kind, name);
    if (committed?.digest !== digest || (await bench.journal.lastDecision(bench.control, digest)) !== null) continue;
    await take(bench, kind, committed);
  }
}

async function take(bench: Workbench, kind: NamedKind, committed: CommittedArtifact): Promise<void> {
  const { name, digest } = committed;
  const decider = await deciderOf(bench, join(dirname(bench.path), fileOf(kind, name)), committed, true);
  if (typeof decider === 'string') return void leaveToPeople(bench, digest, decider);
  try {
    await recordDecision(bench, { artifact: digest, decision: 'approved', ...decider }, { [kind]: name, digest });
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'self_approval') throw error;
    leaveToPeople(bench, digest, decider.by);
  }
}

function readCommitted(bench: Workbench, kind: NamedKind, name: string): CommittedArtifact | null {
  const text = readOwnFile(dirname(bench.path), fileOf(kind, name), bytesMax);
  if (text === null) return null;
  try {
    const read = committedArtifact.parse(JSON.parse(text));
    if (read.name === name) return read;
    throw new SyntaxError('it is of another name');
  } catch (cause) {
    const file = join(dirname(bench.path), fileOf(kind, name));
    throw new GodwitError('playbook_invalid', `${file} is no approval of ${name}: {"name", "digest", "by", "reason"}.`, { cause });
  }
}

/** Writes an approval beside the playbook, to be committed with it. */
export function commitArtifact(bench: Workbench, kind: NamedKind, approval: CommittedArtifact): string {
  const [folder, file] = [dirname(bench.path), fileOf(kind, approval.name)];
  writeOwnFile(folder, file, `${JSON.stringify(approval, null, 2)}\n`);
  return join(folder, file);
}
