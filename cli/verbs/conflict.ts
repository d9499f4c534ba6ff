import { Option } from 'commander';
import { type Conflict, conflictSides, conflictStates, resolution as resolutionSchema } from '../../model/conflict.ts';
import { exitCodes, GodwitError } from '../../model/errors.ts';
import { whole } from '../options.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

export const conflictReportVerb: Verb = {
  name: 'conflict report',
  summary: 'Rows that both sides have changed and on which somebody must decide; exit code 3 where there are any',
  example: 'godwit conflict report --playbook smile',
  legend:
    'update_origin_differs: both changed the row. update_missing: the source changed it, the target removed it.\n' +
    'delete_origin_differs: the source removed it, the target changed it.\n' +
    'Values are shown with --values alone.',
  configure: (command) => {
    command
      .option('--phase <name>', 'of this phase')
      .addOption(new Option('--state <state>', 'which ones').choices(conflictStates).default('open'))
      .option('--values', 'show both images: values as they are')
      .option('--limit <rows>', 'how many to name', whole(1, 10_000), 100);
  },
  run: async ({ caller, playbook, options }) => {
    const { reportConflicts } = await import('../../app/conflicts/conflicts.ts');
    const { phase, state, limit, values } = options;
    const found = await reportConflicts(caller, playbook, {
      ...(typeof phase === 'string' && { phase }),
      state: conflictStates.find((each) => each === state) ?? 'open',
      limit: Number(limit),
    });
    const shown = values === true ? found : { ...found, conflicts: found.conflicts.map(withoutImages) };
    const lines = [
      ...found.phases.map(({ phase: name, rows, ageSeconds }) => `${name}: ${count(rows)} open, the oldest for ${ageText(ageSeconds)}`),
      ...shown.conflicts.flatMap(linesOf),
      ...(found.phases.length === 0
        ? ['No conflict is open.']
        : [`Next: godwit conflict resolve --all --take source --as NAME --playbook ${playbook}`]),
    ];
    return { json: shown, text: `${lines.join('\n')}\n`, exitCode: found.phases.length === 0 ? 0 : exitCodes.refused };
  },
};

export const conflictResolveVerb: Verb = {
  name: 'conflict resolve',
  summary: 'Decide which side wins, of conflicts by their numbers or of all; the next differential brings it',
  example: 'godwit conflict resolve --all --phase people --take source --column phone=target --as jane --playbook smile',
  configure: (command) => {
    command
      .argument('[conflict...]', 'their numbers')
      .option('--all', 'all that are open')
      .option('--phase <name>', 'of this phase')
      .addOption(new Option('--take <side>', 'which side wins').choices(conflictSides))
      .option('--column <name=side...>', 'which side wins in a column')
      .option('--why <reason>', 'why, for the record');
  },
  run: async ({ caller, playbook, args, options }) => {
    if ((args.length === 0) !== (options.all === true))
      throw new GodwitError('argument_invalid', 'Name conflicts by their numbers, or give --all.');
    const { resolveConflicts } = await import('../../app/conflicts/conflicts.ts');
    const { phase, why } = options;
    const decided = await resolveConflicts(caller, playbook, {
      ids: numbersOf(args),
      ...(typeof phase === 'string' && { phase }),
      ...(typeof why === 'string' && { reason: why }),
      resolution: resolutionOf(options),
    });
    const next = `godwit differential analyze --playbook ${playbook}`;
    return {
      json: { resolved: decided },
      text: `${count(decided.length)} conflicts are decided. Next: ${next}, which proposes to bring them.\n`,
    };
  },
};

function numbersOf(args: readonly string[]): readonly string[] {
  const wrong = args.find((each) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(each));
  if (wrong === undefined) return args;
  throw new GodwitError('argument_invalid', `"${wrong}" is no number of a conflict; godwit conflict report names them.`);
}

function resolutionOf({ take, column }: Readonly<Record<string, unknown>>) {
  const pairs = (Array.isArray(column) ? column.map(String) : []).map((each) => each.split('='));
  const read = resolutionSchema.safeParse({ ...Object.fromEntries(pairs), ...(typeof take === 'string' && { '*': take }) });
  if (read.success) return read.data;
  throw new GodwitError('argument_invalid', 'A column and its side are given as name=source or name=target.');
}

function withoutImages({ sourceImage: _, targetImage: __, ...rest }: Conflict) {
  return rest;
}

function linesOf(conflict: ReturnType<typeof withoutImages> & Partial<Pick<Conflict, 'sourceImage' | 'targetImage'>>): string[] {
  const { id, phase, kind, targetKey, columns, state, resolvedBy, ageSeconds, sourceImage, targetImage } = conflict;
  const decided = state === 'resolved' ? `, resolved by ${resolvedBy}` : '';
  const head = `${id}  ${phase}  ${kind}  ${targetKey}  ${columns.join(', ')}  for ${ageText(ageSeconds)}${decided}`;
  if (sourceImage === undefined && targetImage === undefined) return [head];
  return [head, ...columns.map((name) => `    ${name}: source ${sourceImage?.[name] ?? 'NULL'}, target ${targetImage?.[name] ?? 'NULL'}`)];
}

const ageText = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
