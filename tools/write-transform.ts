import { transformProposal, triedTransform } from '../model/transform-proposal.ts';
import { defineTool } from './tool.ts';

export const writeTransform = defineTool({
  name: 'write_transform',
  description:
    'Tries TypeScript for what rules cannot say: `export default (row: SourceRow, { reject, decimal, json }: Tools): Result => ' +
    '({ column: value })`. With `each` it may return an array, whose rows that output column tells apart; `lookups` join further ' +
    "entities, read as `row['lookup.column']`. No imports, clock, chance or `any`; `reject('reason')` keeps a row aside. It is " +
    'type-checked, and run in a sandbox on your tests and on real rows; all must do well, or `digest` is null and `problems` ' +
    'says why. A person must approve the digest before the code stands in the playbook.',
  input: transformProposal,
  output: triedTransform,
  requests: true,
  run: async (proposal, { bench, agent, policy }) => {
    const tried = await bench.proposeTransform(proposal, agent);
    return policy === 'none' ? { ...tried, sample: { ...tried.sample, examples: [] } } : tried;
  },
});
