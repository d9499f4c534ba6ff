import type { Proposals } from '../../app/conversation/proposals.ts';
import type { Verb } from '../verb.ts';
import { waitingLines, waitingText } from '../waiting.ts';

export const proposalsVerb: Verb = {
  name: 'proposals',
  summary: 'List what waits for people and what agents had put before them, or show one in full before you decide',
  example: 'godwit proposals 3fa94c0de512 --playbook smile',
  configure: (command) => command.argument('[digest]', 'digest of one of them, or its first 6 characters or more'),
  run: async ({ caller, playbook, args }) => {
    const { listProposals, showProposal } = await import('../../app/conversation/proposals.ts');
    const [digest] = args;
    if (digest === undefined) {
      const proposals = await listProposals(caller, playbook);
      return { json: proposals, text: `${listText(proposals).join('\n')}\n` };
    }
    const { request, lines } = await showProposal(caller, playbook, digest);
    const head = 'id' in request ? waitingText(request) : [`${request.what}, by ${request.author} (${request.state}): ${request.why}`];
    return { json: { ...request, lines }, text: `${[...head, ...lines].join('\n')}\n` };
  },
};

function listText({ waiting, decided }: Proposals): string[] {
  return [
    ...(waiting.length === 0 ? ['Nothing waits for a decision.'] : ['Waits for people:', ...waitingLines(waiting)]),
    ...decided.map(({ digest, state, what, author }) => `${digest.slice(0, 12)}  ${state.padEnd(8)}  ${what}, by ${author}`),
  ];
}
