import type { Verb } from '../verb.ts';

export const proposalsVerb: Verb = {
  name: 'proposals',
  summary: 'List what agents put before people, or show one in full before you decide',
  example: 'godwit proposals 3fa94c0de512 --playbook smile',
  configure: (command) => command.argument('[digest]', 'digest of a proposal, or its first 6 characters or more'),
  run: async ({ caller, playbook, args }) => {
    const { listProposals, showProposal } = await import('../../app/conversation/proposals.ts');
    const [digest] = args;
    if (digest !== undefined) {
      const { request, lines } = await showProposal(caller, playbook, digest);
      const head = `${request.what}, by ${request.author} (${request.state}): ${request.why}`;
      return { json: { ...request, lines }, text: `${[head, ...lines].join('\n')}\n` };
    }
    const proposals = await listProposals(caller, playbook);
    const lines = proposals.map(
      ({ digest: full, state, what, author }) => `${full.slice(0, 12)}  ${state.padEnd(8)}  ${what}, by ${author}`,
    );
    return { json: { proposals }, text: `${lines.join('\n') || 'Nothing was put before people yet.'}\n` };
  },
};
