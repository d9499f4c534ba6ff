import { traceRow } from '../../../../tools/trace-row.ts';
import { call, type Intent } from '../intent.ts';
import { phaseIn } from '../names.ts';
import { askedBack } from '../reply.ts';
import { paragraphs, shown, shownKey } from '../shown.ts';
import { reasonInWords } from './quarantine.ts';

/** A key as people write it: a UUID, something in quotes, or a number (after a name, `row`, `id`, `key` or `#`). */
function keyIn(question: string): string | null {
  const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i.exec(question)?.[0];
  return uuid ?? /["'“]([^"'”]{1,200})["'”]/.exec(question)?.[1] ?? /(?:#|\b)(\d{1,19})\b/.exec(question)?.[1] ?? null;
}

/** `patient 42 is not there, where is he?`, and `what about patient 43?`: one row is named, by its kind and its key. */
const followsRow =
  /^(?:and |so |but )*(?:what|how) about (?:the )?[a-z_]+ #?\d{2,}$|^(?:and |so |but )*[a-z_]+ #?\d{2,}\b.*\b(?:where|wher|were|missing|gone|not (?:there|in)|arrived?|what happened)\b/;

/** How a question about one row begins. */
const opening =
  /^(?:trace|where (?:is|did|are)|what (?:happened|became|happens)|find|look up|show(?: me)?|did|was|is|why (?:was|is|did)(?:n't)?|what(?:'s| is) wrong with|how (?:do|can|could) (?:i|we|you) (?:fix|repair|mend|correct))\b/;

export const trace: Intent = {
  name: 'trace',
  agent: 'validation',
  examples: ['what happened to patient 42?', 'trace row 7 of dispatch_patient', 'why was patient 7 refused?'],
  matches: ({ words, question }) =>
    keyIn(question) !== null &&
    (followsRow.test(words) ||
      (opening.test(words) &&
        /\b(?:rows?|id|key|#|patient|user|case|trace|happened|became|where|find|refused|quarantined|migrated|arrive|there)/.test(words) &&
        !/\b\d+ (?:rows|records|examples|[a-z_]+s)\b(?! of\b)/.test(words))),
  next: (turn) => {
    const key = keyIn(turn.question);
    if (key === null) return askedBack('Which row? Give its legacy key or its new key: "what happened to patient 42?"');
    const found = turn.answer(traceRow);
    if (!found) return [call(traceRow, { phase: phaseIn(turn)?.phase ?? null, key })];
    if (found.length === 0) return `No row with the key ${shown(key)} is known.`;
    return paragraphs(
      ...found.map((row) => {
        const where = `Row ${shownKey(row.sourceKey ?? key)} of ${shown(row.source)}, phase ${shown(row.phase)}`;
        if (row.fate === 'quarantined')
          return (
            `${where}, was kept aside: ${reasonInWords(row.reason ?? '')}${row.field === null ? '' : ` (column ${shown(row.field)})`}. ` +
            '`godwit quarantine show` shows it, `godwit quarantine patch` repairs it.'
          );
        if (row.fate === 'not_read') return `${where}, was not read yet.`;
        if (row.fate === 'skipped') return `${where}, was skipped: the phase does not take such rows.`;
        const by =
          row.mapping === null
            ? ''
            : ` by the mapping ${row.mapping.slice(0, 12)}${row.approvedBy === null ? '' : `, approved by ${shown(row.approvedBy)}`}`;
        const fate = `${row.fate}${row.batch === null ? '' : `, batch ${shown(row.batch)}`}`;
        return `${where}, arrived in ${shown(row.target)} as ${shown(row.targetKey ?? 'unknown')} (${fate})${by}.`;
      }),
    );
  },
};
