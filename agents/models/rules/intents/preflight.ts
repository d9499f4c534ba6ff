import { checkPreflight } from '../../../../tools/check-preflight.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, paragraphs, told } from '../shown.ts';

export const preflight: Intent = {
  name: 'preflight',
  agent: 'validation',
  examples: ['are we ready to start?', 'check the pre-flight'],
  matches: ({ words }) =>
    /\bpre-?flight\b/.test(words) ||
    /^(?:are we|is (?:everything|it|all)) ready\b/.test(words) ||
    /^can we (?:start|begin|run)\b/.test(words),
  next: (turn) => {
    const checks = turn.answer(checkPreflight);
    if (!checks) return [call(checkPreflight, {})];
    const open = checks.filter(({ status }) => status === 'failed' || status === 'warning');
    if (open.length === 0) return `Yes: all ${checks.length} pre-flight checks passed.`;
    const blocking = open.filter(({ status }) => status === 'failed').length;
    return paragraphs(
      blocking > 0 ? `Not yet: ${blocking} of ${checks.length} checks failed.` : `Yes, with ${open.length} warnings.`,
      bullets(open.map(({ name, status, message, fix }) => `${status}, ${told(name)}: ${told(message)} ${told(fix ?? '')}`)),
    );
  },
};
