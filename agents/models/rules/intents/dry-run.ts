import { dryRun as tool } from '../../../../tools/dry-run.ts';
import { call, type Intent } from '../intent.ts';
import { phasesIn } from '../names.ts';
import { bullets, count, paragraphs, shown, told } from '../shown.ts';

export const dryRun: Intent = {
  name: 'dry run',
  agent: 'planning',
  examples: ['dry run', 'what would a run do?'],
  matches: ({ words }) =>
    /\b(?:dry[- ]?run|simulate|what would (?:happen(?! if (?!(?:i|we|you|it) runs?\b))|a run|it do|be written))\b/.test(words) &&
    !/\brol+ ?-?back|\b(?:take|go|went) back\b/.test(words),
  next: (turn) => {
    const found = turn.answer(tool);
    if (!found) return [call(tool, { only: phasesIn(turn) })];
    const refusing = found.checks.filter(({ status }) => status === 'failed');
    return paragraphs(
      'Nothing was written. A run would do this:',
      bullets(
        found.phases.map(
          ({ phase, mode, statements, rows }) =>
            `${shown(phase)}: ${count(rows, 'row')} in ${mode} mode by ${count(statements, 'statement')}`,
        ),
        60,
      ),
      refusing.length > 0 &&
        `It would be refused:\n${bullets(refusing.map(({ name, message, fix }) => `${told(name)}: ${told(message)} ${told(fix ?? '')}`))}`,
    );
  },
};
