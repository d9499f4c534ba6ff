import type { ToldRow } from '../../app/reporting/trace.ts';
import { GodwitError } from '../../model/errors.ts';
import { plainKey } from '../../model/identity.ts';
import { rivalText } from '../rival-text.ts';
import type { Verb } from '../verb.ts';

export const traceVerb: Verb = {
  name: 'trace',
  summary: 'Follow a row by its old or new key: where it is, what made each value, who approved it',
  example: 'godwit trace 20001 --phase patients --playbook smile',
  legend: '! the column that kept the row aside, or one whose value is not what was written.',
  configure: (command) =>
    command
      .argument('<key>', 'legacy key (parts joined with commas) or target key')
      .option('--phase <phase>', 'in one phase only')
      .option('--raw', 'values as they are: mind who looks'),
  run: async ({ caller, playbook, args, options }) => {
    const [key] = args;
    if (key === undefined) throw new GodwitError('argument_invalid', 'Which key?');
    const { trace } = await import('../../app/reporting/trace.ts');
    const { phase } = options;
    const rows = await trace(caller, playbook, { key, raw: options.raw === true, ...(typeof phase === 'string' && { phase }) });
    return { json: { rows }, text: rows.map(rowText).join('\n') };
  },
};

const reasonText = ({ reason, field }: ToldRow): string => (reason === null ? '' : `: ${reason}${field === null ? '' : ` in ${field}`}`);

/** A traced row in lines. */
export function rowText(row: ToldRow): string {
  const width = Math.max(...row.fields.map(({ target }) => target.length));
  const shown = (value: string | null | undefined): string => (value === null || value === undefined ? 'NULL' : JSON.stringify(value));
  return [
    `${row.phase}: ${row.source} ${row.sourceKey === null ? '(gone)' : plainKey(row.sourceKey)} → ${row.target} ${row.targetKey ?? '(not there)'}`,
    `  ${fateText(row)}${reasonText(row)}${row.at === null ? '' : `, ${row.at}`}`,
    ...(row.batch === null ? [] : [`  batch ${row.batch} of run ${row.run}, pass ${row.pass}, source at ${row.position}`]),
    ...(row.mapping === null ? [] : [`  mapping ${row.mapping.slice(0, 12)}, approved by ${row.approvedBy ?? 'nobody'}`]),
    ...row.fields.map(({ target, rule, value, from, before, differs }) => {
      const read = Object.entries(from ?? {}).map(([name, each]) => `${name} ${shown(each)}`);
      const old = before === undefined ? '' : `, before ${shown(before)}`;
      const other = differs ? ', not what was written: changed since, here or in the source' : '';
      const mark = target === row.field || differs ? '!' : ' ';
      return ` ${mark}${target.padEnd(width)} = ${shown(value)}${old}${other}  ${rule}${read.length === 0 ? '' : `: ${read.join(', ')}`}`;
    }),
    '',
  ].join('\n');
}

/** How the row came to stand there; one that is the same as another's says so. */
function fateText({ fate, write, known, rival }: ToldRow): string {
  const how = fate === 'written' && write !== null ? write : fate.replace('_', ' ');
  if (known === 'adopted') return `${how}, adopted: an earlier tool's row`;
  const other = rival === null ? '' : `; ${rivalText(rival)}`;
  return known === 'merged' ? `${how}, merged into the row of another${other}` : `${how}${other}`;
}
