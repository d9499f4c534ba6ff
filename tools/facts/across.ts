import type { z } from 'zod';
import type { showStatus } from '../show-status.ts';
import { code, type Fact, figure, listed } from './fact.ts';

type Report = NonNullable<z.input<typeof showStatus.output>>;
type Phase = Report['phases'][number];
const source = 'status of the newest run';

/** What holds of all phases together, so that a question of which, and of each, has one answer. */
export function acrossPhases({ phases }: Report): Fact[] {
  const of = (topic: string, words: string, says: string): Fact => ({
    about: null,
    answers: ['how many', 'which', 'what', 'whether'],
    topic,
    words: `every each per by phase part ${words}`,
    says,
    source,
  });
  const counts = phases.flatMap(({ phase, fates }) => (fates ? [{ phase, fates }] : []));
  const sum = (pick: (fates: NonNullable<Phase['fates']>) => number | undefined): number =>
    counts.reduce((all, { fates }) => all + (pick(fates) ?? 0), 0);
  const each = (pick: (fates: NonNullable<Phase['fates']>) => number | undefined): string =>
    listed(counts.filter(({ fates }) => (pick(fates) ?? 0) > 0).map(({ phase, fates }) => `${code(phase)} ${figure(pick(fates) ?? 0)}`));
  const modes = Map.groupBy(phases, ({ mode }) => mode);
  const bulk = (modes.get('bulk') ?? []).map(({ phase }) => code(phase));
  const low = counts.map(({ phase, fates }) => ({ phase, share: shareOf(fates) })).sort((a, b) => a.share - b.share);
  const fates =
    `${figure(sum(({ read }) => read))} rows read = ${figure(sum(({ inserted }) => inserted))} new + ` +
    `${figure(sum(({ overwritten }) => overwritten))} overwritten + ${figure(sum(({ unchanged }) => unchanged))} ` +
    `already there + ${figure(sum(({ skipped }) => skipped))} left out + ` +
    `${figure(sum(({ quarantined }) => quarantined))} kept aside`;
  return [
    of(
      'rows count phase|count phase',
      'read arrived table numbers',
      'Rows read and arrived by phase: ' +
        `${listed(counts.map(({ phase, fates: f }) => `${code(phase)} ${figure(f.read)} read, ${figure(f.written + f.unchanged)} arrived`))}.`,
    ),
    of('keptaside phase', 'quarantine count breakdown most', `Kept aside by phase: ${each(({ quarantined }) => quarantined) || 'none'}.`),
    of(
      'inserted|inserted phase',
      'added',
      `New rows: ${figure(sum(({ inserted }) => inserted))}; by phase: ${each(({ inserted }) => inserted) || 'none'}.`,
    ),
    of(
      'overwritten|overwritten inserted|overwritten value befor',
      'changed existing accounts values before still known written restore different difference',
      `Overwritten rows: ${figure(sum(({ overwritten }) => overwritten))}${inBrackets(each(({ overwritten }) => overwritten))}: ` +
        `the new system had them with other values, which are kept for the way back. Of ${figure(sum(({ written }) => written))} ` +
        `written rows ${figure(sum(({ inserted }) => inserted))} are new.`,
    ),
    of(
      'skipped|skipped reason',
      'left out by rule merged duplicates one same person',
      `Left out by a rule, or because two rows stood for the same thing and became one: ${figure(sum(({ skipped }) => skipped))} ` +
        `rows; by phase: ${each(({ skipped }) => skipped) || 'none'}.`,
    ),
    of(
      'fate sum|fate rows|read equal sum fate|fate',
      'accounted exactly one evidence lost nobody knows unknown',
      `${fates}: every row that was read has exactly one fate.`,
    ),
    of('bulk mode|mode merge', 'written how', `Written in bulk mode: ${listed(bulk) || 'no phase'}; the others row by row (merge).`),
    of(
      'percent arrived|percent|success rate',
      'all rows under over below above',
      `${(100 * shareOfAll(counts.map(({ fates: f }) => f))).toFixed(2)} % of all rows arrived; by phase, lowest first: ` +
        `${listed(low.map(({ phase, share }) => `${code(phase)} ${(100 * share).toFixed(2)} %`))}.`,
    ),
    ...readTwice(phases).map((says) =>
      of(
        'read twice|read source rows|read more source|source differ read',
        'why difference diff between both same table counted come',
        says,
      ),
    ),
    ...ownCode(phases).map((says) => of('own code|code phase|transform', 'run sandbox docker isolate where program any', says)),
  ];
}

const shareOf = ({ written, unchanged, read, skipped }: NonNullable<Phase['fates']>): number =>
  read > skipped ? (written + unchanged) / (read - skipped) : 1;

function shareOfAll(all: readonly NonNullable<Phase['fates']>[]): number {
  const sum = (pick: (fates: NonNullable<Phase['fates']>) => number): number => all.reduce((n, fates) => n + pick(fates), 0);
  return shareOf({
    ...noCounts,
    read: sum(({ read }) => read),
    skipped: sum(({ skipped }) => skipped),
    written: sum(({ written }) => written),
    unchanged: sum(({ unchanged }) => unchanged),
  });
}

const noCounts = { read: 0, written: 0, unchanged: 0, skipped: 0, quarantined: 0, inserted: 0, overwritten: 0 };

/** Why more rows are read than the source has. */
function readTwice(phases: readonly Phase[]): string[] {
  const shared = [...Map.groupBy(phases, ({ source: from }) => from)].filter(([, of]) => of.length > 1);
  if (shared.length === 0) return [];
  const each = shared.map(([from, of]) => `${code(from)} for ${listed(of.map(({ phase }) => code(phase)))}`);
  return [
    `More rows are read than the source has, because tables are read twice or more, and their rows count once for each: ${listed(each)}.`,
  ];
}

function ownCode(phases: readonly Phase[]): string[] {
  const own = phases.filter(({ sandbox }) => sandbox !== undefined);
  return [
    own.length === 0
      ? 'No phase runs code of its own.'
      : 'Code of the playbook ran for ' +
        `${listed(own.map(({ phase, sandbox, shownCode }) => `${code(phase)}: in ${sandbox}${afterSemicolon(shownCode)}`))}.`,
  ];
}

const inBrackets = (text: string): string => (text ? ` (${text})` : '');
const afterSemicolon = (text: string | undefined): string => (text ? `; ${text.replace(/\.$/, '')}` : '');
