import type { Rule } from '../../model/mapping.ts';
import { counted } from '../units.ts';

const codesShown = 8;

/** What a rule does, in words. */
export function ruleWords(how: Rule): string {
  switch (how.rule) {
    case 'copy':
      return how.clean.length === 0 ? 'copied' : `copied, after ${how.clean.join(', ')}`;
    case 'constant':
      return `always "${how.value}"`;
    case 'enum':
      return `translated: ${codeWords(how)}`;
    case 'reference':
      return `the new key of its row in ${how.identity}${how.late ? ', filled in at the end' : ''}; ${missingWords[how.missing]}`;
    case 'zoned':
      return `local time of ${how.zone}, made a moment in time`;
    case 'concat':
      return `joined with "${how.separator}"`;
    case 'expression':
      return `computed: ${how.sql}`;
    case 'rest':
      return 'kept together as JSON';
    case 'identity':
      return 'new key, derived from the old one';
    case 'none':
      return `not written: ${how.reason}`;
  }
}

const missingWords = { quarantine: 'without it the row is kept aside', null: 'empty without it' } as const;

function codeWords({ values, otherwise, whenNull }: Extract<Rule, { rule: 'enum' }>): string {
  const codes = Object.entries(values).map(([from, to]) => `${from} → ${to ?? 'empty'}`);
  const more = codes.length - codesShown;
  return [
    ...codes.slice(0, codesShown),
    ...(more > 0 ? [`${counted(more, 'further code')}`] : []),
    otherwise === undefined ? 'any other is kept aside' : `any other → ${otherwise ?? 'empty'}`,
    ...(whenNull === undefined ? [] : [`empty → ${whenNull}`]),
  ].join('; ');
}
