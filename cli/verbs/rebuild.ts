import { exitCodes, GodwitError } from '../../model/errors.ts';
import type { RebuildReport } from '../../model/rebuild.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const shown = 20;

export const rebuildVerb: Verb = {
  name: 'rebuild',
  summary: 'Make the documents of a collection again from the tables and compare them with the source',
  example: 'godwit rebuild users --all --playbook clinic',
  configure: (command) =>
    command
      .argument('<collection>', 'a collection of the source')
      .option('--key <key>', 'one document, by its _id')
      .option('--all', 'every document; a sample of 10,000 by default, where there are more')
      .option('--raw', 'with --key: the document as it was made again: mind who looks'),
  run: async ({ caller, playbook, args, options }) => {
    const [collection] = args;
    if (collection === undefined) throw new GodwitError('argument_invalid', 'Which collection?');
    const key = typeof options.key === 'string' ? options.key : undefined;
    if (options.raw === true && key === undefined) throw new GodwitError('argument_invalid', '--raw shows one document: give its --key.');
    if (options.all === true && key !== undefined) throw new GodwitError('argument_invalid', 'Either --key or --all.');
    const { rebuild } = await import('../../app/run/rebuild.ts');
    const { report, document } = await rebuild(caller, playbook, {
      collection,
      all: options.all === true,
      ...(key !== undefined && { key }),
    });
    const own = options.raw === true ? `${JSON.stringify(document, null, 2)}\n` : '';
    return {
      json: { ...report, ...(options.raw === true && { document }) },
      text: `${own}${rebuildText(report)}`,
      exitCode: isEqual(report) ? 0 : exitCodes.data,
    };
  },
};

/** Whether every document that was read came back as it is, but for the declared losses. */
const isEqual = ({ documents: { differing, missing, unreadable } }: RebuildReport): boolean => differing + missing + unreadable === 0;

/** What came of it: the documents, the paths that differ, what was not compared and what is known to be lost. */
export function rebuildText(report: RebuildReport): string {
  const { collection, coverage, documents, unclaimedRows, keys, paths } = report;
  const { compared, equal, differing, missing, keptAside, unreadable } = documents;
  const faulty = paths.filter((each) => each.differing + each.missing + each.extra > 0);
  const fates = [
    `${count(compared)} made again`,
    `${count(equal)} equal`,
    `${count(differing)} differ`,
    ...(missing > 0 ? [`${count(missing)} are not in the target`] : []),
    ...(keptAside > 0 ? [`${count(keptAside)} are kept aside`] : []),
    ...(unreadable > 0 ? [`${count(unreadable)} cannot be read`] : []),
  ];
  return [
    `${collection}: ${coverage}; ${fates.join(', ')}.`,
    `${count(paths.length)} paths compared, ${count(paths.length - faulty.length)} of them equal everywhere.`,
    ...faulty.map((each) => `! ${each.path}: ${faultText(each)}`),
    ...(keys.length === 0 ? [] : [`Not equal, by key: ${keys.join(', ')}`]),
    ...(unclaimedRows ? [`! ${count(unclaimedRows)} rows of the target were made of no document that is in the source.`] : []),
    ...told('Not compared', report.notCompared, (each) => `${each.path} (in ${count(each.documents)}): ${each.why}`),
    ...told('Compared less these losses', report.losses, ({ path, loss }) => `${path}: ${loss}`),
    ...(report.keptAsJson.length === 0 ? [] : [`Kept as JSON in one column: ${report.keptAsJson.join(', ')}`]),
    '',
  ].join('\n');
}

function faultText({ equal, differing, missing, extra, example }: RebuildReport['paths'][number]): string {
  const counts = `${count(equal)} equal, ${count(differing)} differ, ${count(missing)} missing in the target, ${count(extra)} only there`;
  return example ? `${counts}; of ${example.key}: ${example.source} in the source, ${example.rebuilt} made again` : counts;
}

function told<Each>(title: string, all: readonly Each[], text: (each: Each) => string): string[] {
  if (all.length === 0) return [];
  const more = all.length > shown ? [`  … and ${count(all.length - shown)} more; --json names them.`] : [];
  return [`${title}:`, ...all.slice(0, shown).map((each) => `  ${text(each)}`), ...more];
}
