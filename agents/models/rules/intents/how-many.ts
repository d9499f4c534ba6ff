import type { RunReport } from '../../../../model/report.ts';
import { showStatus } from '../../../../tools/show-status.ts';
import { call, type Intent, type Turn } from '../intent.ts';
import { entityIn, phaseIn } from '../names.ts';
import { bullets, count, figure, paragraphs, shown } from '../shown.ts';

export const howMany: Intent = {
  name: 'how many',
  agent: 'user-guidance',
  examples: ['how many patients are there?', 'how many rows are left?'],
  matches: ({ words, names }) =>
    // Without a name or a word of its own, the totals would answer what nobody asked.
    (names.length > 0 || /\b(?:rows?|records|tables|entities)\b/.test(words)) &&
    /^(?:how many|what number of|count|number of)\b/.test(words) &&
    !/\b(?:distinct|values|nulls?|empty|(?:per|a) second)\b/.test(words),
  next: (turn) => {
    const report = turn.answer(showStatus);
    if (report === undefined) return [call(showStatus, {})];
    const { sourceEntities, targetEntities } = turn.overview;
    if (/\b(?:tables|entities)\b/.test(turn.words))
      return `${count(sourceEntities.length, 'entity')} in the source, ${targetEntities.length} in the target.`;
    const named = entityIn(turn);
    if (!named) return totals(turn, report);
    const phase = phaseIn(turn);
    const state = report?.phases.find((each) => each.phase === phase?.phase);
    const rowsOf = (entity: string | undefined): number | undefined =>
      [...sourceEntities, ...targetEntities].find((each) => each.entity === entity)?.rows;
    return paragraphs(
      phase
        ? `${shown(phase.source)} has ${count(rowsOf(phase.source) ?? 0, 'row')} in the source; ${shown(phase.target)} in the ` +
            `target had ${count(rowsOf(phase.target) ?? 0, 'row')} when it was analysed.`
        : `${shown(named.entity)} (${named.side}) has ${count(rowsOf(named.entity) ?? 0, 'row')}.`,
      state?.fates &&
        bullets([
          `read: ${figure(state.fates.read)}`,
          `written: ${figure(state.fates.written)}`,
          `unchanged: ${figure(state.fates.unchanged)}`,
          `skipped: ${figure(state.fates.skipped)}`,
          `quarantined: ${figure(state.fates.quarantined)}`,
          `remaining: ${figure(state.remaining)}`,
        ]),
    );
  },
};

function totals({ overview }: Turn, report: RunReport | null): string {
  const rows = overview.sourceEntities.reduce((sum, each) => sum + each.rows, 0);
  const source = `The source has ${count(rows, 'row')} in ${count(overview.sourceEntities.length, 'entity')}.`;
  if (!report) return `${source} No run has begun.`;
  const sum = (of: (phase: RunReport['phases'][number]) => number): number => report.phases.reduce((all, each) => all + of(each), 0);
  const expected = sum((each) => each.expected);
  const [done, left] = [sum((each) => each.current), sum((each) => each.remaining)];
  const aside = sum((each) => each.fates?.quarantined ?? 0);
  return (
    `${source} Of ${count(expected, 'row')} expected in this run, ${figure(done)} are done, ${figure(left)} are left ` +
    `and ${figure(aside)} are in quarantine.`
  );
}
