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

export const playbookInsertVerb: Verb = {
  name: 'playbook insert',
  summary: "Insert a sample playbook's documents into an empty database of a MongoDB server",
  example: "godwit playbook insert medichat --into '$MONGODB_URL'",
  configure: (command) =>
    command
      .argument('[name]', 'a sample playbook; the one of --playbook by default')
      .requiredOption('--into <url>', "mongodb://host:27017/database, or '$NAME' of a variable"),
  run: async ({ caller, playbook, args, options }) => {
    const { insertSample } = await import('../../app/playbook/samples.ts');
    const name = args[0] ?? playbook;
    const database = await insertSample(caller, name, String(options.into));
    return {
      json: { playbook: name, database },
      text: `${database} holds the documents of ${name} now. Name it as the playbook's source.\n`,
    };
  },
};
