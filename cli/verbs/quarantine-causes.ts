import type { ToldCause, ToldPart } from '../../app/quarantine/causes.ts';
import { GodwitError } from '../../model/errors.ts';
import { plainKey } from '../../model/identity.ts';
import type { Rival } from '../../model/repair.ts';
import { count } from '../progress.ts';
import { rivalText } from '../rival-text.ts';
import type { Verb } from '../verb.ts';

const app = () => import('../../app/quarantine/causes.ts');

export const quarantineCausesVerb: Verb = {
  name: 'quarantine causes',
  summary: 'List what is wrong with the rows kept aside: causes with the columns at fault, what waits for them, and what can be done',
  example: 'godwit quarantine causes --playbook smile',
  run: async ({ caller, playbook }) => {
    const causes = await (await app()).causes(caller, playbook);
    const next = causes.length === 0 ? 'Nothing is in quarantine.' : nextText(playbook);
    return { json: { causes }, text: `${[...causes.flatMap(causeLines), next].join('\n')}\n` };
  },
};

const nextText = (playbook: string): string =>
  `Next: godwit quarantine repair PLACE --playbook ${playbook}, which shows the choices for a place and what each would do`;

function causeLines({ cause, title, rows, records, undecided, parts, waiting, remedy }: ToldCause): string[] {
  const kept = records === rows ? '' : ` (${count(records)} records of the source)`;
  return [
    `${cause}: ${title}. ${count(rows)} rows${kept}, ${count(undecided)} undecided`,
    ...parts.map((part) => `  ${partText(cause, part)}`),
    ...waiting.map(({ phase, rows: many }) => `  ${phase}: ${count(many)} rows only wait for those`),
    `  repair: ${remedy} For all rows of a place: godwit quarantine repair PLACE`,
    '  leave:  godwit quarantine decide CAUSE --leave: the rows stay in the source; in this run and later ones they count as kept aside',
  ];
}

function partText(cause: string, { phase, field, columns, rows, exampleKeys, missing, rivals }: ToldPart): string {
  const place = `${cause}:${phase}${field === null ? '' : `.${field}`}`;
  const from = columns.length === 0 ? '' : `, from ${columns.join(', ')}`;
  const parent = missing === null ? '' : `; no row of ${missing} has that key`;
  return `${place}  ${count(rows)} rows${from}${parent}; keys ${exampleKeys.map((key) => `${plainKey(key)}${lostTo(rivals[key])}`).join(' | ')}`;
}

const lostTo = (rival: Rival | undefined): string => (rival ? ` (${rivalText(rival)})` : '');

export const quarantineDecideVerb: Verb = {
  name: 'quarantine decide',
  summary: 'Decide for all rows of a cause, with those that wait for them',
  example: 'godwit quarantine decide orphan:patients.practice_id --leave --as "Maria Reyes" --reason "closed practices" --playbook smile',
  configure: (command) =>
    command
      .argument('<cause>', 'a cause of godwit quarantine causes, or one of its places')
      .option('--leave', 'the rows stay behind')
      .requiredOption('--reason <text>', 'why'),
  run: async ({ caller, playbook, args, options }) => {
    const [cause] = args;
    if (cause === undefined || options.leave !== true) {
      throw new GodwitError(
        'argument_invalid',
        'Say what is decided: --leave. Values are repaired with godwit quarantine repair, for all rows, or patch, for one.',
      );
    }
    const rows = await (await app()).leaveCause(caller, playbook, cause, String(options.reason));
    return { json: { cause, rows }, text: `${count(rows)} rows of ${cause} stay behind.\n` };
  },
};
