import { actionIntent } from '../action.ts';

export const validate = actionIntent({
  action: 'validate',
  agent: 'validation',
  examples: ['validate', 'validate patients'],
  verb: /^(?:re-?)?(?:validate|verify|check (?:the )?(?:result|rows|data|target|migration)|compare)\b/,
});
