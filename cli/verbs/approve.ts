import type { Command } from 'commander';
import type { Decided } from '../../app/approval/approve.ts';
import { GodwitError } from '../../model/errors.ts';
import { shownCodeWords } from '../../model/shown-code.ts';
import type { Answer, Invocation, Verb } from '../verb.ts';

export const approveVerb: Verb = {
  name: 'approve',
  summary: 'Approve what waits for people, in your own name; what an agent asked to have done is done then',
  example: 'godwit approve 3fa94c0de512 --as "Maria Reyes" --playbook smile',
  configure: (command) =>
    decides(command)
      .option('--all', 'every mapping with its terms, exactly as `review` last showed them to you')
      .option('--databases', 'source and target as they are now, where others were approved')
      .option('--accept-open', 'also what is still open goes as it is drafted, and high risks stand; needs --why')
      .option('--commit', 'also write the approvals beside the playbook, to be committed with it'),
  run: (invocation) => decided(invocation, 'approved'),
};

export const rejectVerb: Verb = {
  name: 'reject',
  summary: 'Reject mappings by digest, with a reason',
  example: 'godwit reject 3fa94c0de512 --as "Maria Reyes" --why "phone numbers lose their prefix"',
  configure: (command) => decides(command).option('--all', 'every mapping of the playbook'),
  run: (invocation) => decided(invocation, 'rejected'),
};

function decides(command: Command): Command {
  return command
    .argument('[digest...]', 'digests of what waits (godwit proposals), or their first 6 characters or more')
    .option('--why <text>', 'the reason, kept with the decision; a rejection needs one')
    .option('--reason <text>', 'the same as --why');
}

async function decided({ caller, playbook, args, options }: Invocation, decision: Decided['decision']): Promise<Answer> {
  const databases = options.databases === true;
  if (databases ? args.length > 0 && options.all === true : (args.length === 0) === (options.all !== true)) {
    throw new GodwitError('argument_invalid', 'Name the digests to decide on, or --all, and not both.');
  }
  const { decideMappings } = await import('../../app/approval/approve.ts');
  const { commit } = options;
  const reason = options.why ?? options.reason;
  if (decision === 'rejected' && (typeof reason !== 'string' || reason.trim() === ''))
    throw new GodwitError('argument_invalid', 'A rejection needs its reason, so that others know what to change: --why "…".');
  const decisions = await decideMappings(caller, decision, {
    playbook,
    digests: args,
    ...(typeof reason === 'string' && { reason }),
    commit: commit === true,
    ...(decision === 'approved' && { asReviewed: options.all === true, databases, acceptOpen: options.acceptOpen === true }),
  });
  const lines = decisions.flatMap(({ phase, digest, by, code, done }) => [
    `${phase} ${digest.slice(0, 12)} ${decision} by ${by}`,
    ...(code ? [`  ${shownCodeWords(code)}`] : []),
    ...(done === undefined ? [] : [`  ${done}`]),
  ]);
  return { json: { decisions }, text: `${lines.length === 0 ? 'Nothing waits: all of it is approved.' : lines.join('\n')}\n` };
}
