import { dirname, join } from 'node:path';
import { z } from 'zod';
import { selfAllowed } from '../../engine/journal/two-people.ts';
import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { type DatabaseApproval, databaseApprovals, keepDatabase, unapprovedSides } from '../../engine/stages/databases.ts';
import { termsApproval } from '../../engine/stages/terms.ts';
import { sideOf } from '../../model/artifacts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Mapping } from '../../model/mapping.ts';
import { readOwnFile, writeOwnFile } from '../../model/own-file.ts';
import type { Principal } from '../../model/principal.ts';
import { type ShownCode, shownCode } from '../../model/shown-code.ts';
import type { Terms } from '../../model/terms.ts';
import { recordAct } from '../audit.ts';
import { originOf, originWords, signersOf } from '../playbook/committed.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { keepEvidence, recordDecision } from './decisions.ts';

/** `approvals/PHASE.json` beside a playbook: a decision that travels with it. It binds to the digests; nothing else is approved by it. */
const committedApproval = z.strictObject({
  phase: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Digest of the phase's terms; without it the file covers the mapping alone. */
  terms: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  by: z.string().min(1),
  reason: z.string().optional(),
  /** What was shown of its code. */
  code: shownCode.optional(),
});
type CommittedApproval = z.infer<typeof committedApproval>;

/** Bytes of a committed approval. */
const bytesMax = 1_048_576;
const fileOf = (phase: string): string => join('approvals', `${phase}.json`);

/** Who decides, and why. */
export interface Decider {
  readonly by: string;
  /** Who that is; absent where a committed file says it. */
  readonly principal?: Principal;
  readonly reason?: string;
  /** Digest of what this person was shown. */
  readonly evidence?: string;
  readonly alsoKnownAs?: readonly string[];
}

/**
 * Records one decision about a mapping, in the journal and its audit log. With a phase's first approval its terms are approved
 * too, and both databases
 * where none was ever known; later changes of those are asked for by themselves. Returns what was shown of its code.
 */
export async function decideMapping(
  bench: Workbench,
  mapping: Mapping,
  digest: string,
  decision: 'approved' | 'rejected',
  decider: Decider,
): Promise<ShownCode | null> {
  const { before, terms } = await termsApproval(bench, mapping);
  // The terms first: a mapping that stands without any would leave open whether two people decide.
  if (decision === 'approved' && before === null)
    await decideTerms(bench, mapping.phase, await keepTerms(bench, terms, digest), decision, decider);
  return recordDecision(bench, { artifact: digest, decision, ...decider }, { phase: mapping.phase, mapping: digest });
}

/** Keeps terms that a proposed change makes, in the name of who made its mapping; others are kept already. */
async function keepTerms({ journal, control, playbook, principal }: Workbench, content: Terms, mapping: string): Promise<string> {
  const [author = principal.name] = await journal.authors(control, mapping);
  return journal.save(control, { kind: 'terms', playbook: playbook.playbook, name: content.phase, content, author });
}

/** Records a decision about the terms of a phase; with an approval, both databases where none was ever known. */
export async function decideTerms(
  bench: Workbench,
  phase: string,
  terms: string,
  decision: 'approved' | 'rejected',
  decider: Decider,
): Promise<void> {
  await recordDecision(bench, { artifact: terms, decision, ...decider }, { phase, terms });
  if (decision !== 'approved') return;
  if ((await unapprovedSides(bench)).length > 0) await decideDatabases(bench, ['first'], decider);
}

/** Approves the databases of both sides that are in one of these states. */
export async function decideDatabases(bench: Workbench, states: readonly DatabaseApproval['state'][], decider: Decider): Promise<void> {
  const wanted = (await databaseApprovals(bench)).filter(({ state }) => states.includes(state));
  for (const { now } of wanted) {
    const digest = await keepDatabase(bench, now, bench.principal.name);
    await recordDecision(bench, { artifact: digest, decision: 'approved', ...decider }, { side: sideOf(now), database: digest });
  }
}

/** Notes embedded databases, which need no approval, when they are met for the first time. */
export async function noteDatabases(bench: Workbench): Promise<void> {
  const { journal, control, playbook, principal } = bench;
  for (const { now, digest, state } of await databaseApprovals(bench)) {
    if (state !== 'accepted') continue;
    const known = await journal.last(control, playbook.playbook, 'databases', sideOf(now));
    if (known?.digest === digest) continue;
    await keepDatabase(bench, now, principal.name);
    await recordAct(bench, 'noted', { side: sideOf(now), database: digest, why: 'a database of the embedded server' });
  }
}

/**
 * Takes over the approvals that were committed with the playbook, for what nobody has decided on: where the author may approve, and otherwise those
 * whose commit somebody else has signed. They stand as what they are, never as an act of the person whom they name.
 */
export async function takeCommitted(bench: Workbench, mapped: readonly MappedPhase[]): Promise<number> {
  let taken = 0;
  for (const each of mapped) {
    const committed = readCommitted(bench, each.phase.phase);
    const file = join(dirname(bench.path), fileOf(each.phase.phase));
    if (committed && committed.digest === each.digest && (await isOpen(bench, each, committed)))
      taken += await take(bench, each, committed, file);
  }
  return taken;
}

/** Whether the file says anything that nobody has decided on. */
async function isOpen(bench: Workbench, { mapping, digest }: MappedPhase, committed: CommittedApproval): Promise<boolean> {
  return (await bench.journal.lastDecision(bench.control, digest)) === null || opensTerms(bench, mapping, committed);
}

async function opensTerms(bench: Workbench, mapping: Mapping, committed: CommittedApproval): Promise<boolean> {
  const { digest, approvedBy } = await termsApproval(bench, mapping);
  return approvedBy === null && committed.terms === digest && (await bench.journal.lastDecision(bench.control, digest)) === null;
}

async function take(bench: Workbench, { mapping, digest }: MappedPhase, committed: CommittedApproval, file: string): Promise<number> {
  const decider = await deciderOf(bench, file, committed, committed.terms !== undefined);
  if (typeof decider === 'string') return leaveToPeople(bench, digest, decider);
  try {
    return (await takeTerms(bench, mapping, committed, decider)) + (await takeMapping(bench, mapping, digest, committed, decider));
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'self_approval') return leaveToPeople(bench, digest, decider.by);
    throw error;
  }
}

/** As whom a committed file decides; where it does not count, the words for it. `isWhole`: it covers all that a signature stands for. */
export async function deciderOf(
  bench: Workbench,
  file: string,
  committed: { readonly by: string; readonly reason?: string | undefined },
  isWhole: boolean,
): Promise<Decider | string> {
  const origin = await originOf(file);
  const signers = (await selfAllowed(bench)) ? [] : origin && isWhole ? await signersOf(file, origin) : null;
  if (signers === null) return originWords(file, origin, false);
  const reason = committed.reason === undefined ? `It names ${committed.by}` : `It names ${committed.by}: ${committed.reason}`;
  return { by: originWords(file, origin, signers.length > 0), reason, alsoKnownAs: [...(origin?.people ?? []), ...signers] };
}

/** It stays a file until a person confirms it. */
export function leaveToPeople({ notify }: Workbench, digest: string, where: string): number {
  const what = `${where}, does not count where two people decide, unless another person’s trusted key signed the commit.`;
  notify({ type: 'notice', message: `${what} To confirm it: godwit approve ${digest.slice(0, 12)} --as NAME` });
  return 0;
}

async function takeMapping(
  bench: Workbench,
  mapping: Mapping,
  digest: string,
  committed: CommittedApproval,
  decider: Decider,
): Promise<number> {
  if ((await bench.journal.lastDecision(bench.control, digest)) !== null) return 0;
  // What the reviewer saw travels with the decision, where it is about this mapping.
  if (committed.code?.artifact === digest) await keepEvidence(bench, committed.code);
  await recordDecision(bench, { artifact: digest, decision: 'approved', ...decider }, { phase: mapping.phase, mapping: digest });
  return 1;
}

async function takeTerms(bench: Workbench, mapping: Mapping, committed: CommittedApproval, decider: Decider): Promise<number> {
  if (committed.terms === undefined || !(await opensTerms(bench, mapping, committed))) return 0;
  // A file that travels knows nothing of the databases here.
  await recordDecision(
    bench,
    { artifact: committed.terms, decision: 'approved', ...decider },
    { phase: mapping.phase, terms: committed.terms },
  );
  return 1;
}

function readCommitted(bench: Workbench, phase: string): CommittedApproval | null {
  const text = readOwnFile(dirname(bench.path), fileOf(phase), bytesMax);
  if (text === null) return null;
  const file = join(dirname(bench.path), fileOf(phase));
  try {
    return committedApproval.parse(JSON.parse(text));
  } catch (cause) {
    throw new GodwitError('playbook_invalid', `${file} is not an approval: {"phase", "digest", "terms", "by", "reason"}.`, { cause });
  }
}

/** Writes an approval beside the playbook, to be committed with it. */
export function commitApproval(bench: Workbench, approval: CommittedApproval): string {
  const [folder, file] = [dirname(bench.path), fileOf(approval.phase)];
  writeOwnFile(folder, file, `${JSON.stringify(approval, null, 2)}\n`);
  return join(folder, file);
}
