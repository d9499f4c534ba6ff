import { z } from 'zod';
import type { Decision } from '../../engine/journal/journal.ts';
import { selfAllowed } from '../../engine/journal/two-people.ts';
import { type Principal, proofOf } from '../../model/principal.ts';
import type { ShownCode } from '../../model/shown-code.ts';
import type { TransformSample } from '../../model/transform-sample.ts';
import { recordAct } from '../audit.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** A mapping with code, or a change of the playbook that brings some. */
const withCode = z.union([
  z.object({ transform: z.object({ digest: z.string() }) }).transform(({ transform }) => transform.digest),
  z.object({ tried: z.object({ sample: z.object({ digest: z.string() }) }) }).transform(({ tried }) => tried.sample.digest),
]);

/** Keeps what people are shown of the code in an artifact: evidence of what they decide on it. */
export async function keepShownCode(bench: Workbench, artifact: string, sample: TransformSample): Promise<void> {
  const { sandbox, rows, written, failedTotal: failed } = sample;
  const rejected = Object.values(sample.rejected).reduce((sum, each) => sum + each, 0);
  const at = new Date().toISOString();
  const shown = { sandbox: sandbox.kind, place: sandbox.description, rows, written, rejected, failed, at, to: bench.principal.name };
  await keepEvidence(bench, { artifact, transform: sample.digest, shown });
}

/** Keeps evidence of a decision; returns its digest. */
export function keepEvidence({ journal, control, playbook, principal }: Workbench, content: ShownCode): Promise<string> {
  const { artifact: name } = content;
  return journal.save(control, { kind: 'sample', playbook: playbook.playbook, name, content, author: principal.name });
}

/** What was last shown of the code in an artifact; null where it has none. */
export async function shownCodeOf({ journal, control, playbook }: Workbench, artifact: string): Promise<ShownCode | null> {
  const code = withCode.safeParse(await journal.read(control, artifact));
  if (!code.success) return null;
  const last = await journal.last(control, playbook.playbook, 'sample', artifact);
  return last ? last.content : { artifact, transform: code.data, shown: null };
}

/**
 * Records a person's decision, in the journal and its audit log, with where the code that it is about ran for the reviewer, or that it did not.
 * `names` say what it is about. Throws `self_approval`, `artifact_not_found`.
 */
export async function recordDecision(
  bench: Workbench,
  { principal, ...decision }: Omit<Decision, 'selfAllowed'> & { readonly principal?: Principal },
  names: Readonly<Record<string, string>>,
): Promise<ShownCode | null> {
  const { journal, control, playbook } = bench;
  const { evidence: seen } = decision;
  const code = await shownCodeOf(bench, decision.artifact);
  const evidence = code ? await keepEvidence(bench, code) : seen;
  const isDeclared = decision.decision === 'approved' && (await declaresSelf(bench));
  const details = {
    playbook: playbook.playbook,
    ...names,
    ...(principal && { proof: proofOf(principal) }),
    ...(seen !== undefined && { seen }),
    ...(code && { code: { transform: code.transform, shown: code.shown } }),
  };
  const allowed = { selfAllowed: await selfAllowed(bench) };
  await journal.decide(control, {
    playbook: playbook.playbook,
    ...decision,
    ...allowed,
    details,
    ...(evidence !== undefined && { evidence }),
  });
  if (isDeclared) await recordAct(bench, 'noted', { approvals: 'self', why: 'declared before anything was approved' });
  return code;
}

/** Whether the playbook lets the author approve and nothing was ever approved. */
async function declaresSelf({ journal, control, playbook }: Workbench): Promise<boolean> {
  return playbook.approvals === 'self' && (await journal.approvalsMode(control, playbook.playbook)) === null;
}
