import type { Command } from 'commander';
import { shownCodeWords } from '../../model/shown-code.ts';
import { whole } from '../options.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const limited = (command: Command): Command => command.option('--limit <number>', 'newest so many', whole(1, 100_000), 50);

export const decisionsVerb: Verb = {
  name: 'decisions',
  summary: 'List what agents and people decided, newest first; --json exports it whole',
  example: 'godwit decisions --limit 20 --playbook smile',
  configure: limited,
  run: async ({ caller, playbook, options }) => {
    const { listDecisions } = await import('../../app/conversation/records.ts');
    const decisions = await listDecisions(caller, playbook, Number(options.limit));
    const lines = decisions.flatMap(({ at, actor, what, why, code }) => [
      `${at}  ${actor}: ${what}${why === '' ? '' : ` (${oneLine(why)})`}`,
      ...(code === null ? [] : [`    ${shownCodeWords(code)}`]),
    ]);
    return { json: { decisions }, text: `${lines.join('\n') || 'Nothing was decided yet.'}\n` };
  },
};

export const egressVerb: Verb = {
  name: 'egress',
  summary: 'List the prompts that left this machine, newest first; --json exports them as they were sent',
  example: 'godwit egress --json --playbook smile',
  configure: limited,
  run: async ({ caller, playbook, options }) => {
    const { listEgress } = await import('../../app/conversation/records.ts');
    const egress = await listEgress(caller, playbook, Number(options.limit));
    const lines = egress.map(
      ({ at, host, model, agent, policy, bytes, redactions }) =>
        `${at}  ${agent} to ${model} at ${host}: ${count(bytes)} bytes, policy ${policy}, ${count(redactions)} redactions`,
    );
    return { json: { egress }, text: `${lines.join('\n') || 'No prompt has left this machine.'}\n` };
  },
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 100);
