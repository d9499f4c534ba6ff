import type { Command } from 'commander';
import type { PlacedDecision } from '../../app/playbook/decide.ts';
import { shownCodeWords } from '../../model/shown-code.ts';
import type { Waiting } from '../../model/waiting.ts';
import { openLines } from '../open-lines.ts';
import { whole } from '../options.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';
import { waitingLines } from '../waiting.ts';

const limited = (command: Command): Command => command.option('--limit <number>', 'newest so many', whole(1, 100_000), 50);

export const decisionsVerb: Verb = {
  name: 'decisions',
  summary: 'List what agents and people decided, newest first, and what is still open; --json exports it whole',
  example: 'godwit decisions --limit 20 --playbook smile',
  configure: limited,
  run: async ({ caller, playbook, options }) => {
    const { listDecisions } = await import('../../app/conversation/records.ts');
    const { decisions, waiting, open } = await listDecisions(caller, playbook, Number(options.limit));
    const lines = decisions.flatMap(({ at, who, what, why, code }) => [
      `${at}  ${who}: ${what}${why === '' ? '' : ` (${oneLine(why)})`}`,
      ...(code === null ? [] : [`    ${shownCodeWords(code)}`]),
    ]);
    const text = [lines.join('\n') || 'Nothing was decided yet.', ...openText(waiting, open, playbook)];
    return { json: { decisions, waiting, open }, text: `${text.join('\n')}\n` };
  },
};

/** What waits for people, and what a draft leaves to them. */
function openText(waiting: readonly Waiting[], open: readonly PlacedDecision[], playbook: string): string[] {
  if (waiting.length + open.length === 0) return ['Nothing is open.'];
  return [
    `Open: ${count(waiting.length)} wait for people (godwit proposals --playbook ${playbook}), ${count(open.length)} in the draft (godwit decide)`,
    ...waitingLines(waiting),
    ...openLines(open, openShown).map((line) => `  ${line}`),
  ];
}

const openShown = 20;

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
