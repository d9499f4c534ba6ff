import { actionIntent } from '../action.ts';

export const run = actionIntent({
  action: 'run',
  agent: 'migration-execution',
  examples: ['run', 'run patients', 'migrate everything without attachments'],
  verb: /^(?:run|migrate|start|execute|begin|launch|go)\b(?! only\b)(?! (?:ids?|numbers?|digests?|names?|times?)\b)(?!.*\bdry\b)/,
});
