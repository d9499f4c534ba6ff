import type { QuarantineGroup } from '../../../../model/report.ts';
import { listQuarantine } from '../../../../tools/list-quarantine.ts';
import { call, type Intent } from '../intent.ts';
import { phaseIn } from '../names.ts';
import { bullets, count, paragraphs, series, shown, shownKey } from '../shown.ts';

/** What the reason codes of the ledger mean. */
const reasons: Readonly<Record<string, string>> = {
  orphan: 'it refers to a row that does not exist or did not arrive',
  invalid_value: 'a value does not fit its new type',
  unreadable: 'a line or a document cannot be read as a row',
  not_an_array: 'there is no list where one is declared',
  not_a_map: 'there is no map where one is declared',
  element_key_missing: 'an element of a list lacks the key that is declared',
  element_key_duplicate: 'elements of one list have the same key',
  too_long: 'a text is longer than its new column allows',
  unknown_value: 'a value is not in the list of known ones',
  null_refused: 'a value is empty that must not be',
  conflict: 'the target has another row in its place',
  transform_failed: 'the code of its transform failed on it',
  out_of_range: 'a number is too large or too small for its new column',
  lost_precision: 'digits would be lost',
  impossible_time: 'the clock time never was: clocks went forward',
  duplicate: 'another row claims the same key',
  constraint: 'the new database refuses it by a rule of its own',
};

/** The reasons that have words. */
export const knownReasons: ReadonlySet<string> = new Set(Object.keys(reasons));

/** A reason in words; an unknown code as it is. */
export function reasonInWords(reason: string): string {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : `the reason is ${shown(reason)}`;
}

export const quarantine: Intent = {
  name: 'quarantine',
  agent: 'validation',
  examples: ['why were rows quarantined?', 'which patients were kept aside?'],
  matches: ({ words }) =>
    /\b(?:quarantined?|kept aside|set aside|refused|rejected rows|bad rows|failed rows|left behind|(?:not|(?:did|do|does)n't) (?:make it|arrive|fit|come over|get (?:in|over|there))|(?:not|n't) (?:arrived?|made it))\b/.test(
      words,
    ) && !/^how many\b|\b(?:row|patient|key|id) [#\w-]*\d|^what (?:is|does) (?:a |the )?quarantine|columns?\b/.test(words),
  next: (turn) => {
    const of = phaseIn(turn);
    const found = turn.answer(listQuarantine);
    if (!found) return [call(listQuarantine, { phase: of?.phase ?? null, rows: of ? 10 : 0 })];
    const total = found.groups.reduce((sum, each) => sum + each.rows, 0);
    if (total === 0) return `No row${of ? ` of ${shown(of.phase)}` : ''} is in quarantine.`;
    return paragraphs(
      `${count(total, 'row')}${of ? ` of ${shown(of.phase)}` : ''} were kept aside; none of them is lost:`,
      bullets(
        found.groups.map((group) => groupLine(group, turn.reader === 'stakeholder')),
        30,
      ),
      turn.reader === 'stakeholder'
        ? 'Each can be repaired and sent on its way, or left behind by decision.'
        : 'Repair single rows with `godwit quarantine patch`, or the mapping, and send them on with `godwit quarantine replay`; ' +
            'or leave them behind with `godwit quarantine dismiss`.',
    );
  },
};

function groupLine({ phase, reason, field, rows, dismissed, exampleKeys }: QuarantineGroup, plain: boolean): string {
  const why = `${shown(phase)}: ${count(rows, 'row')}, because ${reasonInWords(reason)}`;
  if (plain) return why;
  const keys = exampleKeys.length > 0 ? `; for example legacy key ${series(exampleKeys.map(shownKey), 3)}` : '';
  return `${why}${field === null ? '' : ` (column ${shown(field)})`}${dismissed > 0 ? `, ${dismissed} dismissed` : ''}${keys}`;
}
