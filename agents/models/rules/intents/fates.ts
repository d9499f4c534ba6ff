import { showStatus } from '../../../../tools/show-status.ts';
import { call, type Intent } from '../intent.ts';
import { phaseNamed } from '../names.ts';
import { bullets, count, paragraphs, shown } from '../shown.ts';

const meanings = {
  skipped: 'A row is skipped where its phase does not take such rows (the `where` of the playbook), or another row stands for it.',
  unchanged:
    'A row is unchanged where the target has it already, with the same values: an earlier tool or run wrote it. It is not written again.',
} as const;
const wordIn = (words: string): keyof typeof meanings => (/\bskip/.test(words) ? 'skipped' : 'unchanged');

export const fates: Intent = {
  name: 'fates',
  agent: 'validation',
  examples: ['what was skipped and why?', 'why are rows unchanged?'],
  matches: ({ words }) => /^(?:why|what|which|how come|how many)\b.*\b(?:skipped|unchanged)\b/.test(words),
  next: (turn) => {
    const report = turn.answer(showStatus);
    if (report === undefined) return [call(showStatus, {})];
    if (report === null) return 'No run has begun, so no row has a fate yet.';
    const [word, named] = [wordIn(turn.words), phaseNamed(turn)];
    const phases = report.phases.filter(({ phase }) => named === null || phase === named.phase);
    const rows = phases.reduce((sum, { fates: each }) => sum + (each?.[word] ?? 0), 0);
    const lines = phases.flatMap(({ phase, fates: each }) =>
      each && each[word] > 0 ? [`${shown(phase)}: ${count(each[word], 'row')}`] : [],
    );
    return paragraphs(
      `${count(rows, 'row')} ${rows === 1 ? 'was' : 'were'} ${word}.`,
      lines.length > 0 && bullets(lines, 60),
      meanings[word],
    );
  },
};
