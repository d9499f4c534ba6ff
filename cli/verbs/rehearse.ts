import { selectionOf, selectsPhases, whole } from '../options.ts';
import { fatesText } from '../progress.ts';
import type { Verb } from '../verb.ts';
import { rowText } from './trace.ts';

export const rehearseVerb: Verb = {
  name: 'rehearse',
  summary: 'Take a sample with all that it refers to through the real path, show rows before and after, and take it back',
  example: 'godwit rehearse cases --with-dependencies --rows 50 --playbook smile',
  configure: (command) => {
    selectsPhases(command);
    command.option('--rows <number>', 'rows of each phase', whole(1, 1000), 100);
  },
  run: async ({ caller, playbook, args, options }) => {
    const { rehearse } = await import('../../app/run/rehearse.ts');
    const phases = await rehearse(caller, playbook, selectionOf(args, options), Number(options.rows));
    const lines = phases.flatMap(({ phase, entity, fates, rows }) => [
      `${phase} into ${entity}: ${fatesText(fates)}`,
      ...rows.map(rowText),
    ]);
    return { json: { phases }, text: `${[...lines, 'Nothing was written.'].join('\n')}\n` };
  },
};
