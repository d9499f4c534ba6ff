import { GodwitError } from '../../model/errors.ts';
import { printable } from '../../model/printable.ts';
import { openLines } from '../open-lines.ts';
import type { Answer, Invocation, Verb } from '../verb.ts';

export const decideVerb: Verb = {
  name: 'decide',
  summary: 'Show what a draft leaves to people, or choose: written into the playbook with your name',
  example: 'godwit decide users password leave --as "Maria Reyes" --playbook clinic',
  configure: (command) =>
    command
      .argument('[phase]', 'a phase, a group, or all')
      .argument('[name]', 'the name of what is open')
      .argument('[choice]', 'one of its choices')
      .option('--why <text>', 'the reason, kept with the decision'),
  run: (invocation) => decided(invocation),
};

async function decided({ caller, playbook, args, options }: Invocation): Promise<Answer> {
  const [phase, name, choice] = args;
  const { decide, listOpen } = await import('../../app/playbook/decide.ts');
  if (name === undefined || choice === undefined || phase === undefined) {
    if (name !== undefined && phase !== undefined)
      throw new GodwitError('argument_invalid', 'Name the choice as well: decide PHASE NAME CHOICE.');
    const open = listOpen(caller, playbook).filter((each) => phase === undefined || phase === 'all' || each.phase === phase);
    const text = open.length === 0 ? 'Nothing is open.' : openLines(open, Number.POSITIVE_INFINITY).join('\n');
    return { json: { open }, text: `${text}\n` };
  }
  const { requireNamed } = await import('../../app/workbench/person.ts');
  const why = typeof options.why === 'string' ? { why: options.why } : {};
  const made = decide(caller, playbook, { phase, name, choice, by: requireNamed(caller.principal).name, ...why });
  const lines = made.decided.map((each) => printable(`${each.phase ?? 'playbook'}.${each.name}: ${choice}`));
  const next =
    made.left === 0
      ? `Nothing is open any more. Next: godwit review --playbook ${playbook}`
      : `${made.left} are still open: godwit decide --playbook ${playbook}`;
  return { json: made, text: `${[...lines, next].join('\n')}\n` };
}
