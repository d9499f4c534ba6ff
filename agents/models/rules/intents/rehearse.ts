import { actionIntent } from '../action.ts';

export const rehearse = actionIntent({
  action: 'rehearse',
  agent: 'migration-execution',
  examples: ['rehearse', 'rehearse patients'],
  verb: /^(?:rehearse|try (?:it )?(?:out|with a sample)|test run|do a rehearsal)\b/,
});
