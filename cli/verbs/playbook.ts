import type { Verb } from '../verb.ts';

export const playbookUpgradeVerb: Verb = {
  name: 'playbook upgrade',
  summary: 'Rewrite a playbook in version 2, comments kept; what is approved stays approved',
  example: 'godwit playbook upgrade smile',
  configure: (command) => command.argument('[name]', 'name or path; the one of --playbook by default'),
  run: async ({ caller, playbook, args }) => {
    const { upgradePlaybook } = await import('../../app/playbook/upgrade.ts');
    const { path, changed } = upgradePlaybook(caller, args[0] ?? playbook);
    return { json: { path, changed }, text: changed ? `${path} is a playbook of version 2 now.\n` : `${path} is of version 2 already.\n` };
  },
};
