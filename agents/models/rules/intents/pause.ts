import { actionIntent } from '../action.ts';

export const pause = actionIntent({
  action: 'pause',
  agent: 'migration-execution',
  examples: ['pause'],
  verb: /^(?:pause|stop|halt|hold|interrupt|suspend|put (?:it|everything|all|the run|the migration) on hold)\b/,
});
