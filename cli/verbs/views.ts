import type { ShownView } from '../../app/playbook/views.ts';
import { exitCodes } from '../../model/errors.ts';
import type { Verb } from '../verb.ts';

export const viewsVerb: Verb = {
  name: 'views',
  summary: 'Print aggregation pipelines, of the playbook and of views in its source, as SQL over the tables',
  example: 'godwit views --apply --playbook medichat',
  configure: (command) => command.option('--apply', 'create those that the target has not'),
  run: async ({ caller, playbook, options }) => {
    const { pipelinesAsViews } = await import('../../app/playbook/views.ts');
    const views = await pipelinesAsViews(caller, playbook, options.apply === true);
    const isRefused = views.some(({ refused, isInPlaybook }) => refused !== null && isInPlaybook);
    return { json: { views }, text: views.map(viewText).join('\n') || 'There is no pipeline.\n', exitCode: isRefused ? exitCodes.data : 0 };
  },
};

function viewText({ name, sql, refused, phase, entry, isInPlaybook, isThere }: ShownView): string {
  if (sql === null) return `-- ${name}: ${refused}\n`;
  const state = isThere ? 'The target has it, or a table of its name.' : 'The target has it not yet.';
  const toAdd = isInPlaybook ? [] : [`-- To have it compared, under \`views\` of the phase ${phase}: ${JSON.stringify({ [name]: entry })}`];
  return `${[`-- ${name}: ${state}`, ...toAdd, `${sql};`].join('\n')}\n`;
}
