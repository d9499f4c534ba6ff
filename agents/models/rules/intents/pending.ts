import { waitingName } from '../../../../model/waiting.ts';
import { listPending } from '../../../../tools/list-pending.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, paragraphs, shown, told } from '../shown.ts';

export const pending: Intent = {
  name: 'pending',
  agent: 'user-guidance',
  examples: ['what waits for me?', 'what do I have to decide?', 'which approvals are open?'],
  matches: ({ words }) =>
    /\b(?:waits?|waiting|pending|to (?:approve|decide|review)|approvals?|asked of (?:me|us)|need from (?:me|us)|(?:should|can|must|would) (?:i|we|you) do(?: next)?|next steps?|what(?:'s| is| comes) next)\b/.test(
      words,
    ) && !/^(?:approve|reject)/.test(words),
  next: (turn) => {
    const found = turn.answer(listPending);
    if (!found) return [call(listPending, {})];
    if (found.length === 0) return 'Nothing waits for a decision.';
    return paragraphs(
      'A person must decide on:',
      bullets(
        found.map((each) => `${told(waitingName(each))}${each.by === null ? '' : `, by ${shown(each.by)}`}: ${shown(each.why, 200)}`),
        20,
      ),
      'Look at one with `godwit proposals ID`, which says who may decide and how (mappings as they stand: `godwit review`); ' +
        'decide with `godwit approve ID --as NAME`, or answer in the chat when it asks.',
    );
  },
};
