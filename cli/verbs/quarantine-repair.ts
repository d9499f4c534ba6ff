import type { CauseChoices, TriedRepair } from '../../app/quarantine/repair-cause.ts';
import type { CauseEdit } from '../../model/cause-repair.ts';
import { GodwitError } from '../../model/errors.ts';
import type { PhaseReplay } from '../../model/repair.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const app = () => import('../../app/quarantine/repair-cause.ts');
const orNull = (text: string): string | null => (text === '' ? null : text);

export const quarantineRepairVerb: Verb = {
  name: 'quarantine repair',
  summary: 'Propose new values for all rows of a cause, tried before; without any, show the choices and what each would do',
  example: 'godwit quarantine repair unknown_value:cases.type --change type:9=1 --reason "9 was the crown of 2009" --playbook smile',
  configure: (command) =>
    command
      .argument('<cause>', 'a place of godwit quarantine causes, such as unknown_value:cases.type')
      .option('--set <column=value...>', 'the new value of a source column in all rows; COLUMN= alone means NULL')
      .option('--change <column:old=new...>', 'the new value where a row holds the old one; nothing for NULL')
      .option('--reason <text>', 'why this is right')
      .option('--dry-run', 'only say what it would do'),
  run: async ({ caller, playbook, args, options }) => {
    const [cause] = args;
    if (cause === undefined) throw new GodwitError('argument_invalid', 'Which cause? godwit quarantine causes lists them.');
    const edit: CauseEdit = {
      set: Object.fromEntries(textsOf(options.set).map(assignment)),
      change: textsOf(options.change).map(change),
    };
    if (Object.keys(edit.set).length + edit.change.length === 0) {
      const choices = await (await app()).causeChoices(caller, playbook, cause);
      return { json: choices, text: `${choiceLines(choices, playbook).join('\n')}\n` };
    }
    const keep = options.dryRun !== true;
    if (keep && typeof options.reason !== 'string') throw new GodwitError('argument_invalid', 'A proposal says why: --reason TEXT.');
    const reason = typeof options.reason === 'string' ? options.reason : 'a trial';
    const repair = await (await app()).repairCause(caller, playbook, { cause, edit, keep, reason });
    return { json: repair, text: `${repairLines(repair, playbook).join('\n')}\n` };
  },
};

const rowsOf = (rows: number): string => `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
const textsOf = (option: unknown): string[] => (Array.isArray(option) ? option.map(String) : []);

function assignment(text: string): [string, string | null] {
  const at = text.indexOf('=');
  if (at < 1) throw new GodwitError('argument_invalid', '--set takes COLUMN=VALUE.');
  return [text.slice(0, at), orNull(text.slice(at + 1))];
}

function change(text: string): CauseEdit['change'][number] {
  const [, column, from, to] = /^([^:=]+):([^=]*)=(.*)$/s.exec(text) ?? [];
  if (column === undefined || from === undefined || to === undefined)
    throw new GodwitError('argument_invalid', '--change takes COLUMN:OLD=NEW.');
  return { column, from: orNull(from), to: orNull(to) };
}

function repairLines({ digest, cause, rows, changed, outcome }: TriedRepair, playbook: string): string[] {
  const kept = digest === null ? 'Nothing is kept of this trial.' : `Repair ${digest} waits for approval.`;
  const next = digest === null ? [] : [`Next: godwit quarantine approve ${digest} --as NAME --playbook ${playbook}`];
  return [`${cause}: ${count(changed)} of ${count(rows)} rows are changed. Tried and taken back: ${outcomeText(outcome)}.`, kept, ...next];
}

function outcomeText(outcome: readonly PhaseReplay[]): string {
  const arrive = outcome.map(({ phase, replayed, refused, gone }) => {
    const others = [
      ...(refused > 0 ? [`${count(refused)} still refused`] : []),
      ...(gone > 0 ? [`${count(gone)} gone from the source`] : []),
    ];
    return `${rowsOf(replayed)} of ${phase} arrive${others.length === 0 ? '' : ` (${others.join(', ')})`}`;
  });
  return arrive.join(', ') || 'nothing arrives';
}

function choiceLines({ cause, phase, rows, columns, held, left, emptied }: CauseChoices, playbook: string): string[] {
  const column = columns[0] ?? 'COLUMN';
  const stay = left.map((each) => `${count(each.rows)} of ${each.phase}`).join(', ');
  return [
    `${cause}: ${rowsOf(rows)} of ${phase}${columns.length === 0 ? '' : `, at fault: ${columns.join(', ')}`}`,
    ...held.map(
      (each) => `  ${each.column} holds ${each.value === null ? 'NULL' : JSON.stringify(each.value)} in ${count(each.rows)} rows`,
    ),
    'Choices, each tried on these rows and taken back:',
    `  leave them: ${stay} stay in the source, and count as kept aside in later runs`,
    `      godwit quarantine decide ${cause} --leave --as NAME --reason WHY --playbook ${playbook}`,
    ...emptied.flatMap((each) => [
      `  empty ${each.column}: ${outcomeText(each.outcome)}`,
      `      godwit quarantine repair ${cause} --set ${each.column}= --reason WHY --playbook ${playbook}`,
    ]),
    '  one value for all rows, or another value for each old one; --dry-run says what it would do',
    `      godwit quarantine repair ${cause} --set ${column}=VALUE --dry-run --playbook ${playbook}`,
    `      godwit quarantine repair ${cause} --change ${column}:OLD=NEW --dry-run --playbook ${playbook}`,
  ];
}
