import type { AgentRecords } from '../../engine/journal/agents.ts';
import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { databaseApprovals, keepDatabase, otherWords } from '../../engine/stages/databases.ts';
import { loadApproved } from '../../engine/stages/load.ts';
import { termsApproval } from '../../engine/stages/terms.ts';
import { sideOf } from '../../model/artifacts.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import type { Action, ActionOutcome, ActionRequest, ApprovalRequest, WorkbenchRequests } from '../../model/workbench.ts';
import { isMoot } from '../approval/waiting-requests.ts';
import { stageOf } from '../run/stage.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { readChange } from './changes.ts';
import { proposeCorrection } from './corrections.ts';
import type { Knowledge } from './knowledge.ts';
import { proposePlan } from './plans.ts';
import { proposeTransform } from './transforms.ts';

/** What came of a job, in one sentence; `started`: it goes on. */
export interface Done {
  readonly state: 'done' | 'started';
  readonly message: string;
}

/** Carries out what was approved. */
export type JobRunner = Partial<Readonly<Record<Action, (phases: readonly string[]) => Promise<Done>>>>;

/** What agents may wish for. Approvals are checked here, where a wish is carried out, whatever an agent claims. */
export function openRequests(bench: Workbench, knowledge: Knowledge, records: AgentRecords, jobRunner: JobRunner): WorkbenchRequests {
  const { journal, control } = bench;
  return {
    propose: async (correction, by) => proposeCorrection(mayPropose(bench), knowledge, correction, by),
    proposePlan: async (request, by) => proposePlan(mayPropose(bench), knowledge, request, by),
    proposeTransform: async (proposal, by) => proposeTransform(mayPropose(bench), knowledge, proposal, by),
    requestApproval: async (digest, why, by) => {
      mayPropose(bench);
      const what = await nameOf(bench, digest);
      await records.requestApproval({ digest, what, why, author: by });
      const approval = await journal.approval(control, digest);
      return { digest, what, why, author: by, state: approval ? 'approved' : 'waiting' };
    },
    request: (request, by) => carryOut(bench, knowledge, records, jobRunner, request, by),
  };
}

/** The workbench, for whoever may propose. Throws `role_missing`. */
function mayPropose(bench: Workbench): Workbench {
  requireRight(bench.principal, 'propose', 'propose anything');
  return bench;
}

async function nameOf(bench: Workbench, digest: string): Promise<string> {
  const content = await bench.journal.read(bench.control, digest);
  const hasPhase = typeof content === 'object' && content !== null && 'phase' in content;
  if (hasPhase) return `${'terms' in content ? 'terms' : 'mapping'} of ${String(content.phase)}`;
  const transforms = Object.keys((await readChange(bench, digest))?.change.transforms ?? {});
  return transforms.length > 0 ? `transform of ${transforms.join(', ')}` : 'plan';
}

async function carryOut(
  bench: Workbench,
  knowledge: Knowledge,
  records: AgentRecords,
  jobRunner: JobRunner,
  request: ActionRequest,
  by: string,
): Promise<ActionOutcome> {
  const { action } = request;
  requireRight(bench.principal, 'run', `ask for a ${action}`);
  const phases = selectPhases(bench.playbook, request);
  const job = jobRunner[action];
  if (!job) return { action, state: 'refused', phases, message: `${action} cannot be asked for here; use the command line.`, needs: [] };
  try {
    const needs =
      action === 'rollback' ? await rollbackApproval(bench, records, phases, by) : await needsOf(bench, knowledge, action, phases);
    if (needs.length > 0) return { action, state: 'waiting', phases, message: 'A person has to approve this first.', needs };
    return { action, phases, ...(await job(phases)), needs: [] };
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    return { action, state: 'refused', phases, message: `${error.message} ${error.hint}`, needs: [] };
  }
}

/** What people must approve before an action: mappings before they run. */
async function needsOf(bench: Workbench, knowledge: Knowledge, action: Action, phases: readonly string[]): Promise<ApprovalRequest[]> {
  return action === 'run' || action === 'resume' ? missingApprovals(bench, knowledge, phases) : [];
}

/**
 * Every rollback is approved, and allowed once: for these phases of this run. What is asked is kept, so that whoever looks from elsewhere sees that
 * it
 * waits.
 */
async function rollbackApproval(
  bench: Workbench,
  records: AgentRecords,
  phases: readonly string[],
  author: string,
): Promise<ApprovalRequest[]> {
  const { journal, control, runs, playbook } = bench;
  const run = await runs.last(control, playbook.playbook);
  const content = { rollback: phases, run: run?.id ?? null };
  const digest = await journal.save(control, { kind: 'rollback', playbook: playbook.playbook, name: phases.join(', '), content, author });
  await journal.requireIntact(control, [digest]);
  if (await isMoot(bench, digest)) throw new GodwitError('argument_invalid', 'Nothing of these phases stands that could be taken back.');
  const last = await journal.lastDecision(control, digest);
  if (last?.decision === 'rejected') throw new GodwitError('not_approved', `${last.by} has rejected this rollback.`);
  if (last) return [];
  const asked = { digest, what: `rollback of ${phases.join(', ')}`, why: 'It removes rows from the target.', author };
  await records.requestApproval(asked);
  return [{ ...asked, state: 'waiting' }];
}

/** The phases as they would run: what was approved, by its digest, and what nobody has approved yet as it is mapped now. */
async function runnable(bench: Workbench, knowledge: Knowledge, names: readonly string[]): Promise<MappedPhase[]> {
  const [sources, targets] = [await knowledge.catalogs('source'), await knowledge.catalogs('target')];
  const approved = await loadApproved(stageOf(bench, bench.principal.name), names, sources, targets);
  const others = approved.length < names.length ? await knowledge.mapped() : [];
  const all = new Map([...others, ...approved].map((each) => [each.phase.phase, each]));
  return names.flatMap((name) => all.get(name) ?? []);
}

async function missingApprovals(bench: Workbench, knowledge: Knowledge, phases: readonly string[]): Promise<ApprovalRequest[]> {
  const needs: ApprovalRequest[] = [];
  const waits = (digest: string, what: string, why: string): void => {
    needs.push({ digest, what, why, author: bench.principal.name, state: 'waiting' });
  };
  for (const { phase, mapping, digest } of await runnable(bench, knowledge, phases)) {
    const isOpen = (await approverOf(bench, digest)) === null;
    if (isOpen) waits(digest, `mapping of ${phase.phase}`, 'It runs only when a person has approved it.');
    const terms = await termsApproval(bench, mapping);
    // A phase's first approval covers its terms.
    if (terms.approvedBy !== null || (isOpen && terms.before === null)) continue;
    waits(terms.digest, `terms of ${phase.phase}`, terms.changes.join('; ') || 'Nobody has approved them yet.');
  }
  for (const standing of await databaseApprovals(bench)) {
    const { now, state } = standing;
    if (state === 'other' || (state === 'first' && needs.length === 0))
      waits(await keepDatabase(bench, now, bench.principal.name), `${sideOf(now)} database`, otherWords(standing));
  }
  return needs;
}
