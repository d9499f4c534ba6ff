import { waitingName } from '../../../../model/waiting.ts';
import { listPending } from '../../../../tools/list-pending.ts';
import { call, type Intent } from '../intent.ts';
import { refused } from '../reply.ts';
import { bullets, paragraphs, told } from '../shown.ts';

/** An agent can't approve, whoever asks; only a person's own decision counts. */
export const approve: Intent = {
  name: 'approve',
  agent: 'user-guidance',
  examples: [],
  matches: ({ words }) =>
    /^(?:i )?(?:just )?(?:approve|reject|accept|sign|sign off|confirm)\b|^ap+rove?\b|\bap+rove (?:everything|all|it)\b|\bin my name\b|\bsign (?:it|this|that|everything) off\b/.test(
      words,
    ),
  next: (turn) => {
    const found = turn.answer(listPending);
    if (!found) return [call(listPending, {})];
    return refused(
      paragraphs(
        'I can’t approve anything: only a person can, under their own name, with `godwit approve` or where the chat asks for it.',
        found.length > 0
          ? `Waiting:\n${bullets(
              found.map((each) => told(waitingName(each))),
              20,
            )}`
          : 'Nothing waits for a decision.',
      ),
    );
  },
};
