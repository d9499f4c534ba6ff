import { GodwitError } from '../../model/errors.ts';
import { normalForms, type WantedForms } from '../../model/normalisation.ts';
import { inventoryLines } from '../inventory-lines.ts';
import { openLines } from '../open-lines.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const namesShown = 12;
const openShown = 12;

function namesOf(phases: readonly string[]): string {
  const left = phases.length - namesShown;
  return phases.slice(0, namesShown).join(', ') + (left > 0 ? ` and ${left} more` : '');
}

/** Reads `users.tags=tag_table`. Throws `argument_invalid`. */
function formsOf(given: unknown): WantedForms {
  const pairs = Array.isArray(given) ? given.map(String) : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      const form = normalForms.find((each) => each === pair.slice(at + 1));
      if (at > 0 && form) return [pair.slice(0, at), form] as const;
      throw new GodwitError(
        'argument_invalid',
        `--form takes a place in documents and what it becomes, such as users.tags=tag_table; not ${pair}.`,
      );
    }),
  );
}

export const initVerb: Verb = {
  name: 'init',
  summary: 'Draft a playbook for any database, and tables with UUID keys where the target has none',
  example: "godwit init clinic --source '$CLINIC_URL' --target embedded:clinic_modern --apply",
  configure: (command) =>
    command
      .argument('<name>', 'name of the new playbook')
      .requiredOption('--source <url>', "postgresql://…, embedded:NAME, or '$NAME' of a variable")
      .requiredOption('--target <url>', "postgresql://…, embedded:NAME, or '$NAME' of a variable")
      .option('--schemas <name...>', 'schemas to read; `all` for every one with tables', ['public'])
      .option('--form <place=form...>', 'of documents: what a place becomes, such as users.tags=tag_table')
      .option('--self', 'let the author approve: for one-person use')
      .option('--same-database', 'source and target may be one database')
      .option('--damaged', 'read a damaged dump up to the damage; what is not read is said everywhere')
      .option('--apply', 'create the drafted tables in the target'),
  run: async ({ caller, args, options }) => {
    const { initialise } = await import('../../app/playbook/init.ts');
    const [name] = args;
    const { source, target, schemas } = options;
    if (name === undefined) throw new GodwitError('argument_invalid', 'What shall the playbook be called?');
    const made = await initialise(caller, {
      name,
      source: String(source),
      target: String(target),
      schemas: Array.isArray(schemas) ? schemas.map(String) : ['public'],
      approvals: options.self === true ? 'self' : 'two-person',
      apply: options.apply === true,
      sameDatabase: options.sameDatabase === true,
      readDamaged: options.damaged === true,
      forms: formsOf(options.form),
    });
    const { playbook, phases, ddl, applied, open, items, inventory, variables } = made;
    const first = ddl === null || applied ? '' : `Create the tables of ${ddl} in the target (or run init with --apply), then: `;
    const lines = [
      `${playbook}: ${phases.length} phases: ${namesOf(phases)}`,
      ...(ddl === null ? [] : [`${ddl}: tables for the target${applied ? ', created' : ''}`]),
      `${inventory}: what moves, what changes, what stays:`,
      ...inventoryLines(items).map((line) => `  ${line}`),
      ...(open.length === 0 ? [] : [`${count(open.length)} decisions are open, all of them in the playbook under \`open\`:`]),
      ...openLines(open, openShown).map((line) => `  ${line}`),
      ...(variables.length === 0
        ? []
        : [`Set ${variables.join(' and ')}, in the environment or in .env: the playbook holds no passwords.`]),
      `Next: ${first}godwit ${open.length === 0 ? 'review' : 'decide'} --playbook ${name}`,
    ];
    return { json: made, text: `${lines.join('\n')}\n` };
  },
};
