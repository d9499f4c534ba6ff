import { showConflicts } from '../../../../tools/show-conflicts.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, count, paragraphs, shown } from '../shown.ts';

/** Rows that both sides have changed. */
export const conflicts: Intent = {
  name: 'conflicts',
  agent: 'user-guidance',
  examples: ['are there conflicts between both systems?', 'which rows are in conflict?'],
  matches: ({ words }) =>
    /\bconflicts? (?:between|of both|wait|are open)|\b(?:in|open|any) conflicts?\b|\bconflicts? between\b|\bchanged on both sides\b/.test(
      words,
    ),
  next: (turn) => {
    const found = turn.answer(showConflicts);
    if (!found) return [call(showConflicts, {})];
    if (found.length === 0) return 'No row waits because both sides have changed it.';
    const lines = found.map(({ phase, rows, columns, ageSeconds }) => {
      const about = Object.keys(columns).map((name) => shown(name));
      const named = about.length > 0 ? `, about ${about.join(', ')}` : '';
      return `${count(rows, 'row')} of ${shown(phase)}${named}; the oldest for ${Math.round(ageSeconds / 60)} minutes`;
    });
    return paragraphs(
      'Both sides have changed these rows; they stay as they are until a person decides which side wins:',
      bullets(lines, 20),
      '`godwit conflict report` names them, `godwit conflict resolve` decides.',
    );
  },
};
