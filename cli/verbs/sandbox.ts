import type { Explored } from '../../app/explore.ts';
import { exitCodes, GodwitError } from '../../model/errors.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const rowsShown = 20;

export const sandboxRunVerb: Verb = {
  name: 'sandbox run',
  summary: 'Run a TypeScript transform on rows of a real database, in the sandbox',
  example: "godwit sandbox run transform.ts --rows 'SELECT id, name FROM dispatch_office' --playbook smile",
  configure: (command) =>
    command
      .argument('<file>', 'TypeScript file whose default export is called with each row')
      .requiredOption('--rows <sql>', 'one SELECT; without --playbook it asks the embedded server')
      .option('--target', "ask the playbook's target instead of its source")
      .option('--database <name>', 'where the playbook has several: the one to ask; by default the one that has the tables')
      .option('--raw', 'values as they are: mind who looks'),
  run: async ({ caller, args, options }) => {
    const [file] = args;
    if (file === undefined) throw new GodwitError('argument_invalid', 'Which file?');
    const { exploreRows } = await import('../../app/explore.ts');
    const playbook = typeof options.playbook === 'string' ? options.playbook : null;
    const database = typeof options.database === 'string' ? options.database : null;
    const side = options.target === true ? ('target' as const) : ('source' as const);
    const explored = await exploreRows(caller, { playbook, side, database, file, rows: String(options.rows), raw: options.raw === true });
    return { json: explored, text: exploredText(explored), exitCode: explored.clean ? 0 : exitCodes.data };
  },
};

function exploredText({ sandbox, read, written, cut, masked, happened, table }: Explored): string {
  const rows = [
    table.columns,
    ...table.rows.slice(0, rowsShown).map((row) => row.map((value) => (value === null ? 'NULL' : JSON.stringify(value)))),
  ];
  const widths = table.columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return `${[
    ...rows.map((row) =>
      row
        .map((value, i) => value.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...(table.rows.length > rowsShown ? [`… ${count(table.rows.length - rowsShown)} more rows`] : []),
    `${count(read)} rows read, ${count(written)} made, in ${sandbox.description}.`,
    ...(cut === null ? [] : [`The query was cut at its limit of ${cut}.`]),
    ...(masked.length === 0 ? [] : [`Masked: ${masked.join(', ')}.`]),
    ...happened,
  ].join('\n')}\n`;
}
