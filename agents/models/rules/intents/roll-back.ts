import { actionIntent } from '../action.ts';

export const rollBack = actionIntent({
  action: 'rollback',
  agent: 'migration-execution',
  examples: ['roll back cases', 'undo patients'],
  verb: /^(?:roll ?back|undo|revert|take back|back out)\b/,
});
