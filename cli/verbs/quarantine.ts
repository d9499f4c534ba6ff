import { GodwitError } from '../../model/errors.ts';
import { plainKey } from '../../model/identity.ts';
import type { PhaseReplay, QuarantineDetail } from '../../model/repair.ts';
import { whole } from '../options.ts';
import { count } from '../progress.ts';
import { rivalText } from '../rival-text.ts';
import type { Verb } from '../verb.ts';

const app = () => import('../../app/quarantine/quarantine.ts');
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const quarantineListVerb: Verb = {
  name: 'quarantine list',
  summary: 'List the rows kept aside: keys and reasons, no values',
  example: 'godwit quarantine list --phase patients --reason orphan --playbook smile',
  configure: (command) =>
    command
      .option('--phase <phase>', 'rows of one phase')
      .option('--reason <reason>', 'rows with one reason, such as orphan')
      .option('--rows <number>', 'rows on a page', whole(1, 1000), 100)
      .option('--after <phase/key>', 'go on after a row, as the last page says'),
  run: async ({ caller, playbook, options }) => {
    const [phase, reason, after] = [textOf(options.phase), textOf(options.reason), textOf(options.after)];
    const cursor = after === undefined ? undefined : cursorOf(after);
    const question = { rows: Number(options.rows), ...(phase && { phase }), ...(reason && { reason }), ...(cursor && { after: cursor }) };
    const page = await (await app()).quarantinePage(caller, playbook, question);
    const lines = page.rows.map(
      (row) =>
        `${row.id}  ${row.phase}  legacy key ${plainKey(row.sourceKey)}  ${row.reason}${row.field === null ? '' : ` in ${row.field}`}  ${row.status}`,
    );
    const next = page.next === null ? [] : [`More: --after '${page.next.phase}/${page.next.sourceKey}'`];
    const hint =
      lines.length === 0
        ? ['Nothing is in quarantine.']
        : ['Next: godwit quarantine show ID, or godwit quarantine causes for what is wrong with them'];
    return { json: page, text: `${[...lines, ...next, ...hint].join('\n')}\n` };
  },
};

function cursorOf(text: string): { phase: string; sourceKey: string } {
  const at = text.indexOf('/');
  if (at < 1) throw new GodwitError('argument_invalid', '--after takes PHASE/KEY, as the last page says.');
  return { phase: text.slice(0, at), sourceKey: text.slice(at + 1) };
}

export const quarantineShowVerb: Verb = {
  name: 'quarantine show',
  summary: 'Show one row with its columns, sensitive ones masked',
  example: 'godwit quarantine show 0b9d0f4e-… --playbook smile',
  legend: '! a column at fault, with what is wrong where its value says it.',
  configure: (command) => command.argument('<id>', 'id of the row').option('--raw', 'values as they are: mind who looks'),
  run: async ({ caller, playbook, args, options }) => {
    const detail = await (await app()).quarantinedRow(caller, playbook, required(args[0]), options.raw === true);
    return { json: detail, text: detailText(detail, playbook) };
  },
};

function detailText(
  { id, phase, sourceKey, reason, field, status, columns, culprits, rival, patches }: QuarantineDetail,
  playbook: string,
): string {
  const width = Math.max(...Object.keys(columns).map((name) => name.length), 1);
  return `${[
    `${phase}, legacy key ${plainKey(sourceKey)}: ${reason}${field === null ? '' : ` in ${field}`}, ${status}`,
    ...Object.entries(columns).map(
      ([name, value]) =>
        `${markOf(culprits, name)} ${name.padEnd(width)}  ${value === null ? 'NULL' : JSON.stringify(value)}${faultText(culprits[name])}`,
    ),
    ...(rival === null ? [] : [`  ${rivalText(rival)}`]),
    ...patches.map(
      ({ digest, columns: of, approvedBy }) =>
        `  patch ${digest} of ${of.join(', ')}: ${approvedBy === null ? 'not approved' : `approved by ${approvedBy}`}`,
    ),
    nextText(id, status, playbook),
  ].join('\n')}\n`;
}

/** What can be done with a row as it stands. */
function nextText(id: string, status: QuarantineDetail['status'], playbook: string): string {
  const patch = `godwit quarantine patch ${id} --set COLUMN=VALUE --reason TEXT --playbook ${playbook}`;
  if (status === 'replayed') return 'It has been brought in: nothing is to be done.';
  if (status === 'dismissed')
    return `Somebody decided that it stays behind: nothing waits (godwit decisions says who and why). To bring it in all the same: ${patch}`;
  return `Next: ${patch}`;
}

const markOf = (culprits: QuarantineDetail['culprits'], name: string): string => (Object.hasOwn(culprits, name) ? '!' : ' ');
const faultText = (fault: string | null | undefined): string => (fault ? `  ${fault}` : '');

export const quarantinePatchVerb: Verb = {
  name: 'quarantine patch',
  summary: 'Propose a repair of one row; somebody approves it by its digest',
  example: 'godwit quarantine patch 0b9d0f4e-… --set birth_date=1972-02-28 --reason "as on the paper file" --playbook smile',
  configure: (command) =>
    command
      .argument('<id>', 'id of the row')
      .requiredOption('--set <column=value...>', 'new values of source columns; COLUMN= alone means NULL')
      .requiredOption('--reason <text>', 'why this is right'),
  run: async ({ caller, playbook, args, options }) => {
    const set = Object.fromEntries((Array.isArray(options.set) ? options.set.map(String) : []).map(assignment));
    const request = { id: required(args[0]), set, reason: String(options.reason) };
    const { digest, patch } = await (await app()).patchRow(caller, playbook, request);
    const next = `Next: godwit quarantine approve ${digest} --as NAME --playbook ${playbook}`;
    return { json: { digest, patch }, text: `Patch ${digest} of ${Object.keys(patch.columns).join(', ')} waits for approval.\n${next}\n` };
  },
};

function assignment(text: string): [string, string | null] {
  const at = text.indexOf('=');
  if (at < 1) throw new GodwitError('argument_invalid', `--set takes COLUMN=VALUE, and was given "${text.slice(0, 40)}".`);
  const value = text.slice(at + 1);
  return [text.slice(0, at), value === '' ? null : value];
}

export const quarantineApproveVerb: Verb = {
  name: 'quarantine approve',
  summary: 'Approve a repair, or reject it',
  example: 'godwit quarantine approve 8c1f… --as "Maria Reyes" --playbook smile',
  configure: (command) =>
    command.argument('<digest>', 'digest of the patch').option('--reject', 'reject it instead').option('--reason <text>', 'why'),
  run: async ({ caller, playbook, args, options }) => {
    const decision = options.reject === true ? ('rejected' as const) : ('approved' as const);
    const reason = textOf(options.reason);
    const decided = { digest: required(args[0]), decision, ...(reason !== undefined && { reason }) };
    const { name: by } = await (await app()).decideOnPatch(caller, playbook, decided);
    const next = decision === 'approved' ? `Next: godwit quarantine replay --playbook ${playbook}\n` : '';
    return { json: { ...decided, by }, text: `${decided.digest.slice(0, 12)} ${decision} by ${by}.\n${next}` };
  },
};

export const quarantineDismissVerb: Verb = {
  name: 'quarantine dismiss',
  summary: 'Decide that a row stays behind',
  example: 'godwit quarantine dismiss 0b9d0f4e-… --as "Maria Reyes" --reason "test account" --playbook smile',
  configure: (command) => command.argument('<id>', 'id of the row').requiredOption('--reason <text>', 'why'),
  run: async ({ caller, playbook, args, options }) => {
    const id = required(args[0]);
    const digest = await (await app()).dismiss(caller, playbook, id, String(options.reason));
    return { json: { id, digest }, text: `${id} stays behind.\n` };
  },
};

export const quarantineReplayVerb: Verb = {
  name: 'quarantine replay',
  summary: 'Bring repaired rows, and the children that waited for them, to the target',
  example: 'godwit quarantine replay --playbook smile',
  configure: (command) => command.argument('[id...]', 'rows; by default every row with an approved repair, and every waiting orphan'),
  run: async ({ caller, playbook, args }) => {
    const result = await (await app()).replayRows(caller, playbook, args);
    const lines = result.phases.filter(({ replayed, refused, gone }) => replayed + refused + gone > 0).map(replayText);
    return {
      json: result,
      text: `${[...(lines.length > 0 ? lines : ['Nothing could be replayed.']), `Digest ${result.root ?? 'unchanged'}`].join('\n')}\n`,
    };
  },
};

function replayText({ phase, replayed, refused, gone }: PhaseReplay): string {
  return `${phase}: ${count(replayed)} replayed, ${count(refused)} still refused${gone > 0 ? `, ${count(gone)} gone from the source` : ''}`;
}

/** An argument that commander has made sure of. */
function required(argument: string | undefined): string {
  if (argument === undefined) throw new GodwitError('argument_invalid', 'An argument is missing.');
  return argument;
}
