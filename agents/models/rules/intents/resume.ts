import { actionIntent } from '../action.ts';

export const resume = actionIntent({
  action: 'resume',
  agent: 'migration-execution',
  examples: ['resume'],
  verb: /^(?:resume|continue|carry on|go on|unpause|proceed)\b/,
});
