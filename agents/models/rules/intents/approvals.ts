import { showStatus } from '../../../../tools/show-status.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, paragraphs, shown } from '../shown.ts';

export const approvals: Intent = {
  name: 'approvals',
  agent: 'user-guidance',
  examples: ['who approved what?'],
  matches: ({ words }) => /^(?:who|what) (?:has |have |was |were )?(?:approved|signed off|decided)\b(?!.*\bmapping of\b)/.test(words),
  next: (turn) => {
    const report = turn.answer(showStatus);
    if (report === undefined) return [call(showStatus, {})];
    if (report === null) return 'No run has begun; "what waits for me?" lists what is to be approved.';
    const lines = report.phases.map(({ phase, approval }) =>
      approval === null
        ? `${shown(phase)}: nobody yet`
        : `${shown(phase)}: ${shown(approval.by)} at ${shown(approval.at)}${approval.isAuthor ? ', who also made it' : ''}`,
    );
    return paragraphs(
      'The mappings were approved by:',
      bullets(lines, 60),
      '`godwit decisions` lists every decision, with what it rests on.',
    );
  },
};
