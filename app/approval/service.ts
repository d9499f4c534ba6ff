import { decideRepair } from '../../engine/quarantine/decide-repair.ts';
import { decidePatch } from '../../engine/quarantine/patch.ts';
import { artifactContent } from '../../model/artifacts.ts';
import type { Mapping } from '../../model/mapping.ts';
import { atKeyboard, type Principal, requireRight } from '../../model/principal.ts';
import type { ShownCode } from '../../model/shown-code.ts';
import { applyChange, mappingUnder, requireApplicable } from '../conversation/changes.ts';
import { applyCorrection } from '../conversation/corrections.ts';
import { runContextOf } from '../run/execute.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { type Decider, decideDatabases, decideMapping, decideTerms } from './approvals.ts';
import { recordDecision } from './decisions.ts';
import { keepRisk } from './waiting-risks.ts';

/** What can be decided on. `proposal`: a correction, a change of the playbook, or what an agent asks to have done. */
export type Subject =
  | { readonly kind: 'mapping'; readonly mapping: Mapping; readonly digest: string }
  | { readonly kind: 'terms'; readonly phase: string; readonly digest: string }
  | { readonly kind: 'databases' }
  | { readonly kind: 'patch' | 'repair'; readonly digest: string }
  | { readonly kind: 'proposal'; readonly digest: string };

export interface Verdict {
  readonly decision: 'approved' | 'rejected';
  readonly reason?: string;
  /** Digest of what the person was shown. */
  readonly evidence?: string;
}

/** What a decision came to. */
export interface Outcome {
  /** What was shown of the code in it. */
  readonly code: ShownCode | null;
  /** The playbook says something else now. */
  readonly playbookChanged: boolean;
}

const unchanged = { playbookChanged: false } as const;

/**
 * The one place where people decide, whatever they sit at: command line, chat or MCP. Roles are checked here, and that two people decide where the
 * playbook wants it. Throws `role_missing`, `self_approval`, `artifact_not_found`.
 */
export async function decide(bench: Workbench, who: Principal, subject: Subject, verdict: Verdict): Promise<Outcome> {
  requireRight(who, 'decide', 'decide');
  const { decision, ...said } = verdict;
  const decider: Decider = { by: who.name, principal: who, ...said };
  switch (subject.kind) {
    case 'mapping':
      return { ...unchanged, code: await decideMapping(bench, subject.mapping, subject.digest, decision, decider) };
    case 'terms':
      await decideTerms(bench, subject.phase, subject.digest, decision, decider);
      return { ...unchanged, code: null };
    case 'databases':
      await decideDatabases(bench, ['first', 'other'], decider);
      return { ...unchanged, code: null };
    case 'patch':
      await decidePatch(runContextOf(bench, {}), { digest: subject.digest, decision, by: who.name, ...said, principal: who });
      return { ...unchanged, code: null };
    case 'repair':
      await decideRepair(runContextOf(bench, {}), { digest: subject.digest, decision, by: who.name, ...said, principal: who });
      return { ...unchanged, code: null };
    case 'proposal':
      return decideProposal(bench, subject.digest, decision, decider);
  }
}

/** The decision stands in the journal, and an approved correction or change in the playbook. */
async function decideProposal(bench: Workbench, digest: string, decision: Verdict['decision'], decider: Decider): Promise<Outcome> {
  if (decision === 'approved') await requireApplicable(bench, digest);
  const mapping = await mappingUnder(bench, digest);
  const code = mapping
    ? await decideMapping(bench, mapping, digest, decision, decider)
    : await recordDecision(bench, { artifact: digest, decision, ...decider }, { artifact: digest });
  if (decision !== 'approved') return { ...unchanged, code };
  return { code, playbookChanged: (await applyCorrection(bench, digest)) || (await applyChange(bench, digest, decider)) };
}

/** What a digest stands for: a patch of a row, a repair of a cause, or something that was proposed or found. */
export async function subjectUnder(bench: Workbench, digest: string): Promise<Subject> {
  await keepRisk(bench, digest);
  const content = await bench.journal.read(bench.control, digest);
  if (artifactContent('patch', content)) return { kind: 'patch', digest };
  return { kind: artifactContent('repair', content) ? 'repair' : 'proposal', digest };
}

/** The caller as whoever prepares a decision: what is mapped or kept on the way to it is not the work of the person who decides. */
export const prepares = (caller: Caller): Caller => ({ ...caller, principal: atKeyboard(caller.principal) });
