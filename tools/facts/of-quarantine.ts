import type { QuarantineGroup } from '../../model/report.ts';
import { code, type Fact, figure, listed, rowsOf } from './fact.ts';
import { reasonWords } from './reasons.ts';

const source = 'status of the newest run';

function fact(about: string | null, answers: Fact['answers'], topic: string, words: string, says: string): Fact {
  return { about, answers, topic, words, says, source };
}

/** How many rows, why, by which column, with some keys. */
export const groupSays = ({ rows, reason, field, exampleKeys }: QuarantineGroup): string =>
  `${figure(rows)} because ${reasonWords(reason)} (${code(reason)}${field === null ? '' : `, column ${code(field)}`}${
    exampleKeys.length > 0
      ? `, for example ${exampleKeys
          .slice(0, 3)
          .map((key) => code(key.replace(/^\d+:/, '')))
          .join(', ')}`
      : ''
  })`;

/** Why rows were kept aside: by reason, by phase and column, and the most frequent one. */
export function reasonFacts(groups: readonly QuarantineGroup[]): Fact[] {
  const byReason = Map.groupBy(groups, ({ reason }) => reason);
  const counts = [...byReason]
    .map(([reason, of]) => ({ reason, of, rows: of.reduce((all, { rows }) => all + rows, 0) }))
    .sort((a, b) => b.rows - a.rows);
  const [most] = counts;
  return [
    ...counts.map(({ reason, of, rows }) =>
      fact(
        null,
        ['how many', 'whether', 'which'],
        `keptaside ${reason}|${reason}`,
        `reason ${reasonWords(reason)}`,
        `${rowsOf(rows)} kept aside because ${reasonWords(reason)} (${code(reason)}): ` +
          `${listed(of.map((group) => `${code(group.phase)} ${figure(group.rows)}`))}.`,
      ),
    ),
    ...groups.map((group) =>
      fact(
        group.phase,
        ['how many', 'why', 'which', 'what', 'whether'],
        `keptaside ${group.field ?? ''}|${group.field ?? ''} ${group.reason}|${group.reason} column|invalid ${group.field ?? ''}`,
        `${group.phase} ${group.reason} ${reasonWords(group.reason)} keys legacy failed wrong missing first one example which ` +
          'rows fault column without empty',
        `${code(group.phase)}: ${groupSays(group)}.`,
      ),
    ),
    ...(most
      ? [
          fact(
            null,
            ['why', 'what', 'which', 'whether', 'how many'],
            'keptaside|keptaside reason|reason',
            'most common cause',
            `Most rows, ${figure(most.rows)}, were kept aside because ${reasonWords(most.reason)} (${code(most.reason)}). All ` +
              `reasons: ${listed(counts.map(({ reason, rows }) => `${code(reason)} ${figure(rows)}`))}.`,
          ),
        ]
      : []),
  ];
}
