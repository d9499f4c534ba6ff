import type { z } from 'zod';
import { showVerdict } from '../../../../tools/show-verdict.ts';
import { call, type Intent, type Turn } from '../intent.ts';
import { bullets, count, paragraphs, series, shown, shownKey, told } from '../shown.ts';

export const verdict: Intent = {
  name: 'verdict',
  agent: 'validation',
  examples: ['did validation pass?', 'which rows differ?', 'did everything work?', 'are the numbers right?'],
  matches: ({ words }) =>
    /\b(?:verdict|validation (?:result|report|pass|fail|say|find|found)|validation\b.*\b(?:pass|fail|result)|is (?:everything|it all|all|the data) (?:right|correct|there|ok|okay|fine|complete)|rows (?:differ|are different)|differences?(?! between)|mismatch|is it (?:right|correct)|did (?:everything|it|the migration|all) (?:work|go well|succeed)|(?:are|is) (?:the |all )?(?:numbers?|counts?|sums?|totals?|balances?|amounts?)\b.*\b(?:right|correct|same|equal|add up|agree)|same as before)/.test(
      words,
    ),
  next: (turn) => {
    const found = turn.answer(showVerdict);
    if (found === undefined) return [call(showVerdict, {})];
    if (found === null) return 'Nothing is validated yet. "validate" compares what arrived with what the mapping says.';
    const failed = found.phases.flatMap(({ checks }) => checks.filter((each) => each.status === 'failed'));
    const sums = sumsOf(turn, found);
    const differing = found.phases.flatMap(({ differences }) => differences);
    const total = found.phases.reduce((sum, each) => sum + each.differencesTotal, 0);
    const compared = found.phases.reduce((sum, each) => sum + each.rowsCompared, 0);
    return paragraphs(
      `Validation ${found.verdict}: ${count(compared, 'row')} compared, ${count(total, 'difference')}, ${count(failed.length, 'failed check')}.`,
      sums.length > 0 && `Sums:\n${bullets(sums, 20)}`,
      failed.length > 0 && bullets(failed.map(({ name, message }) => `${told(name)}: ${told(message)}`)),
      turn.reader !== 'stakeholder' &&
        differing.length > 0 &&
        bullets(
          differing.map(
            ({ entity, kind, sourceKey, fields }) =>
              `${shown(entity)}, legacy key ${shownKey(sourceKey ?? 'unknown')}: ${kind}` +
              (fields.length > 0 ? ` in ${series(fields.map((name) => shown(name)))}` : ''),
          ),
          20,
        ),
    );
  },
};

/** Sums that were held against each other, where the question is about numbers. */
function sumsOf({ words }: Turn, { phases }: z.output<typeof showVerdict.output> & object): string[] {
  if (!/\b(?:numbers?|counts?|sums?|totals?|balances?|amounts?)\b/.test(words)) return [];
  const checks = phases.flatMap(({ phase, checks: all }) => all.map((each) => ({ phase, ...each })));
  return checks
    .filter(({ name }) => /sum|add/i.test(name))
    .map(({ phase, status, message }) => `${shown(phase)}: ${status}, ${told(message)}`);
}
