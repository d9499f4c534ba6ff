import { makePlan } from '../../../../tools/make-plan.ts';
import { call, type Intent } from '../intent.ts';
import { phasesIn } from '../names.ts';
import { phrasePlan } from '../plan-phrase.ts';

export const plan: Intent = {
  name: 'plan',
  agent: 'planning',
  examples: ['plan', 'in which order do the phases run?', 'how long will it take?'],
  matches: ({ words }) =>
    /^(?:(?:make|show|draw up|give|create|what(?:'s| is)|see)(?: me)?(?: the| a| our| your)? )?plan(?: (?:it|the migration|everything))?$/.test(
      words,
    ) ||
    /\b(?:which|what) order\b|^how long\b|\bwhat comes (?:first|next|last)\b|\bwhich phases?\b|^list (?:the )?phases\b|\bestimate\b|\bdowntime\b/.test(
      words,
    ),
  next: (turn) => {
    const made = turn.answer(makePlan);
    return made ? phrasePlan(turn, made) : [call(makePlan, { only: /^how long/.test(turn.words) ? phasesIn(turn) : [] })];
  },
};
