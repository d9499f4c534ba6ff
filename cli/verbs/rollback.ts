import type { EditsDecision } from '../../app/run/rollback.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { exitCodes, GodwitError } from '../../model/errors.ts';
import type { RollbackRecord } from '../../model/safeguard.ts';
import type { PhaseRollback } from '../../model/undo.ts';
import type { AcceptedEdits } from '../../model/undo-statements.ts';
import { selectionOf, selectsPhases } from '../options.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

export const rollbackVerb: Verb = {
  name: 'rollback',
  summary: 'Take phases back in the reverse of their order; refused where others have built on them',
  example: 'godwit rollback cases projects --dry-run --playbook smile',
  configure: (command) => {
    selectsPhases(command);
    command
      .option('--dry-run', 'say what would be done and what stands in the way, and change nothing')
      .option('--accept-edited <key...>', 'target keys of rows that may go or be restored although they were edited: the edits are lost')
      .option('--accept-all-edited', 'the same for every edited row that a run is known to have written')
      .option('--why <text>', 'why, kept in the audit log');
  },
  run: async ({ caller, playbook, args, options }) => {
    const { previewRollback, rollbackPhases } = await import('../../app/run/rollback.ts');
    const selection = selectionOf(args, options);
    if (options.dryRun === true) {
      const phases = await previewRollback(caller, playbook, selection, acceptedRows(options));
      return { json: { phases }, text: `${phases.map(planText).join('\n')}\n`, exitCode: phases.some(isBlocked) ? exitCodes.refused : 0 };
    }
    const result = await rollbackPhases(caller, playbook, selection, await editsDecision(caller, options));
    const lines = result.phases.map((each) => `${each.phase}: ${countsText(each)}`);
    const interrupted = result.outcome === 'interrupted';
    const last = interrupted ? 'Interrupted. The same command continues where it stopped.' : `Next: godwit migrate --playbook ${playbook}`;
    return {
      json: result,
      text: `${[...lines, ...heldText(result.record), last].join('\n')}\n`,
      exitCode: interrupted ? exitCodes.interrupted : 0,
    };
  },
};

/** How long it took, and how the entities stand against what they were. */
function heldText(record: RollbackRecord | null): string[] {
  if (record === null) return [];
  const same = record.phases.filter(({ isAsBefore }) => isAsBefore === true).length;
  const others = record.phases.filter(({ isAsBefore }) => isAsBefore === false).map(({ entity }) => entity);
  const changed = others.length === 0 ? '' : `; not the same: ${others.join(', ')} (see the rollback report)`;
  return [
    `Took ${record.seconds.toFixed(1)} s. ${same} of ${record.phases.length} entities are to the byte what they were before${changed}.`,
  ];
}

type Options = Readonly<Record<string, unknown>>;

function acceptedRows({ acceptEdited, acceptAllEdited }: Options): AcceptedEdits {
  if (acceptAllEdited === true) return 'all';
  return Array.isArray(acceptEdited) ? acceptEdited.map(String) : [];
}

/** Edits are somebody's work: who gives them up says so by name, and why. */
async function editsDecision({ principal }: Caller, options: Options): Promise<EditsDecision | null> {
  const rows = acceptedRows(options);
  if (rows.length === 0) return null;
  const { requireNamed } = await import('../../app/workbench/person.ts');
  const { why } = options;
  if (typeof why !== 'string' || why.trim() === '') throw new GodwitError('argument_invalid', 'Giving up edits needs a reason: --why "…".');
  return { rows, by: requireNamed(principal).name, why: why.trim() };
}

const isBlocked = ({ blockedTotal }: PhaseRollback): boolean => blockedTotal > 0;

function planText(plan: PhaseRollback): string {
  const blocks = plan.blocked.map(({ reason, key, by }) => {
    const where = key === null ? '' : ` key ${key}`;
    return `  in the way: ${reason.replaceAll('_', ' ')}${where}${by === null ? '' : `, by ${by.entity}${by.key === null ? '' : ` ${by.key}`}`}`;
  });
  const more = plan.blockedTotal - plan.blocked.length;
  return [`${plan.phase}: ${countsText(plan)}`, ...blocks, ...(more > 0 ? [`  … and ${count(more)} more`] : [])].join('\n');
}

function countsText({ delete: removed, restore, gone }: Pick<PhaseRollback, 'delete' | 'restore' | 'gone'>): string {
  return `${count(removed)} rows removed, ${count(restore)} restored${gone > 0 ? `, ${count(gone)} gone already` : ''}`;
}
