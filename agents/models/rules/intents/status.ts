import type { RunReport } from '../../../../model/report.ts';
import { showStatus } from '../../../../tools/show-status.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, count, duration, figure, paragraphs, percent, shown, table } from '../shown.ts';

const speedsMax = 20;

export const status: Intent = {
  name: 'status',
  agent: 'migration-execution',
  examples: ['status', 'how far are we?', 'is it done?', 'how long did it take?', 'how fast was it?'],
  matches: ({ words }) =>
    /^(?:what(?:'s| is) the )?(?:status|progress|success rate|state of)\b|^(?:was|is|has) everything (?:been )?(?:migrated|moved|copied|written)|^when did (?:it|the run|the migration|we)|^how long (?:did|has|have)\b|\brows (?:per|a) second\b|\bhow fast\b|\b(?:took|takes|was|is) (?:the )?(?:longest|slowest|fastest)\b|\b(?:digest|root) of (?:the|this|our|my) (?:run|migration)\b|^how (?:far|is it going|are we doing|much is (?:left|done))|^(?:is|are) (?:it|we|everything|the migration|the run) (?:done|finished|complete|running|ready yet|there)|^where (?:are we|do we stand)|^when (?:are|will|is) (?:we|it|everything|the migration)/.test(
      words,
    ),
  next: (turn) => {
    const report = turn.answer(showStatus);
    if (report === undefined) return [call(showStatus, {})];
    if (report === null) return 'No run has begun. "plan" shows what would be done, "dry run" what a run would write.';
    const done = report.phases.filter((each) => each.status === 'completed').length;
    const expected = report.phases.reduce((sum, each) => sum + each.expected, 0);
    const current = report.phases.reduce((sum, each) => sum + each.current, 0);
    const aside = report.quarantine.reduce((sum, each) => sum + each.rows, 0);
    return paragraphs(
      `The run is ${report.status.replaceAll('_', ' ')}: ${done} of ${count(report.phases.length, 'phase')} completed, ` +
        `${figure(current)} of ${count(expected, 'row')} (${percent(expected === 0 ? 1 : Math.min(1, current / expected))}).`,
      timeOf(report, current),
      turn.reader !== 'stakeholder' &&
        bullets(
          report.phases.map((each) => phaseLine(each)),
          60,
        ),
      turn.reader !== 'stakeholder' && /\bfast|\bslow|\bspeed|(?:per|a) second/.test(turn.words) && speedOf(report),
      report.root !== null && `Its digest is ${shown(report.root)}.`,
      aside > 0 ? `${count(aside, 'row')} were kept aside; "why were rows quarantined?" says why.` : 'No row was kept aside.',
      report.verdict ? `Validation ${report.verdict.verdict}.` : 'Nothing is validated yet.',
    );
  },
};

/** When it began and ended, and how fast it was; without a word where the clock says nothing. */
function timeOf({ startedAt, finishedAt, at }: RunReport, rows: number): string {
  const seconds = (Date.parse(finishedAt ?? at) - Date.parse(startedAt)) / 1000;
  const pace = seconds >= 1 ? `, ${count(Math.round(rows / seconds), 'row')} a second` : '';
  return finishedAt === null
    ? `It began at ${shown(startedAt)}.`
    : `It ran from ${shown(startedAt)} to ${shown(finishedAt)}: ${duration(seconds)}${pace}.`;
}

/** How fast each phase was, the fastest first, and how the one that took the longest went on. */
function speedOf({ phases }: RunReport): string {
  const timed = phases.flatMap(({ phase, current, seconds, pace }) =>
    seconds !== null && seconds > 0 ? [{ phase, seconds, rate: current / seconds, course: pace?.course ?? [] }] : [],
  );
  const fastest = timed.toSorted((a, b) => b.rate - a.rate).slice(0, speedsMax);
  const [longest] = timed.toSorted((a, b) => b.seconds - a.seconds);
  const course = longest?.course.map(({ batches, rowsPerSecond }) => [figure(batches), figure(rowsPerSecond)]) ?? [];
  return paragraphs(
    fastest.length > 1 &&
      table(
        ['phase', 'rows a second'],
        fastest.map(({ phase, rate }) => [shown(phase), figure(Math.round(rate))]),
      ),
    longest && course.length > 0 && `${shown(longest.phase)} took the longest, batch by batch:`,
    course.length > 0 && table(['batches', 'rows a second'], course),
  );
}

function phaseLine({ phase, status, current, expected, seconds, errors }: RunReport['phases'][number]): string {
  const time = seconds === null ? '' : ` in ${duration(seconds)}`;
  const aside = errors > 0 ? `, ${count(errors, 'row')} in quarantine` : '';
  return `${shown(phase)}: ${status.replaceAll('_', ' ')}, ${figure(current)} of ${figure(expected)}${time}${aside}`;
}
