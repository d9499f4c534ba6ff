import type { z } from 'zod';
import type { QuarantineGroup, ReportedPhase } from '../../model/report.ts';
import type { showStatus } from '../show-status.ts';
import { acrossPhases } from './across.ts';
import { code, type Fact, figure, listed, moment, rowsOf, seconds } from './fact.ts';
import { groupSays, reasonFacts } from './of-quarantine.ts';

type Report = NonNullable<z.input<typeof showStatus.output>>;
const source = 'status of the newest run';

/** What ledger and journal say of the newest run; one fact where there is none. */
export function runFacts(report: Report | null): Fact[] {
  if (!report)
    return [
      fact(
        null,
        ['whether', 'when', 'how many'],
        'finished started arrived keptaside lost',
        '',
        'No run has begun, so nothing has been moved yet.',
      ),
    ];
  return [
    ...wholeRun(report),
    ...acrossPhases(report),
    ...report.phases.flatMap((phase) => phaseFacts(phase, report.quarantine)),
    ...reasonFacts(report.quarantine),
  ];
}

function fact(about: string | null, answers: Fact['answers'], topic: string, words: string, says: string): Fact {
  return { about, answers, topic, words, says, source };
}

function wholeRun(report: Report): Fact[] {
  const { phases } = report;
  const sum = (of: 'read' | 'written' | 'unchanged' | 'skipped' | 'quarantined'): number =>
    phases.reduce((all, { fates }) => all + (fates?.[of] ?? 0), 0);
  const done = phases.filter(({ status }) => status === 'completed').length;
  const aside = sum('quarantined');
  const took = report.finishedAt ? (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000 : null;
  const slow = [...phases].sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))[0];
  const worst = [...phases].sort((a, b) => (b.fates?.quarantined ?? 0) - (a.fates?.quarantined ?? 0))[0];
  const open = report.quarantine.reduce((all, { rows, dismissed }) => all + rows - dismissed, 0);
  const approved = phases.filter(({ approval }) => approval !== null);
  const own = approved.filter(({ approval }) => approval?.isAuthor);
  const approvers = [...new Set(approved.map(({ approval }) => approval?.by ?? ''))];
  const total =
    `${rowsOf(sum('read'))} were read: ${figure(sum('written'))} written, ${figure(sum('unchanged'))} already there, ` +
    `${figure(sum('skipped'))} skipped on purpose, ${figure(aside)} kept aside`;
  return [
    fact(
      null,
      ['whether', 'how many', 'what'],
      'lost|safe|lost keptaside',
      'keptaside',
      `No row is lost unseen. ${total}; what was kept aside still stands in the old system.`,
    ),
    fact(null, ['how many', 'what'], 'arrived|arrived total|total', 'rows', `${total}.`),
    fact(
      null,
      ['how many', 'whether'],
      'keptaside',
      'empty rows total',
      `${rowsOf(aside)} ${aside === 1 ? 'is' : 'are'} in quarantine, ${figure(open)} of them undecided.`,
    ),
    fact(
      null,
      ['whether', 'what', 'how many', 'which'],
      'decision|open|decision open',
      'approve next',
      `${rowsOf(open)} kept aside wait for a decision, in ` +
        `${figure(report.quarantine.filter(({ rows, dismissed }) => rows > dismissed).length)} groups: "why were rows ` +
        'quarantined?" lists them.',
    ),
    fact(
      null,
      ['whether', 'what'],
      'finished|finished passed',
      'state work everything well success',
      `The run is ${report.status}: ${done} of ${figure(phases.length)} phases are completed` +
        `${report.finishedAt ? `, at ${moment(report.finishedAt)}` : ''}.`,
    ),
    fact(
      null,
      ['when'],
      'finished',
      '',
      report.finishedAt ? `The run finished at ${moment(report.finishedAt)}.` : 'The run has not finished.',
    ),
    fact(null, ['when'], 'started', '', `The run started at ${moment(report.startedAt)}.`),
    ...(took === null ? [] : [fact(null, ['how long'], 'duration', 'whole complete', `The run took ${seconds(took)}.`)]),
    ...wholeSpeed(phases),
    ...(slow?.seconds
      ? [
          fact(
            null,
            ['which', 'what', 'how long'],
            'longest|longest duration',
            'phase',
            `${titled(slow)} took longest: ${seconds(slow.seconds)}.`,
          ),
        ]
      : []),
    ...(worst?.fates?.quarantined
      ? [
          fact(
            null,
            ['which', 'what'],
            'worst',
            'part phase keptaside',
            `Most rows were kept aside of ${titled(worst)}: ${figure(worst.fates.quarantined)}.`,
          ),
        ]
      : []),
    fact(
      null,
      ['who', 'whether'],
      'approved|approved mapping',
      'every',
      `${approved.length} of ${phases.length} mappings that ran are approved, by ${listed(
        approvers.map((by) => code(by)),
        8,
      )}.`,
    ),
    ...(approved.length > 0
      ? [
          fact(
            null,
            ['when', 'whether'],
            'approved|approved befor run|approved started',
            'since mapping rules',
            `Approved from ${moment(approved.map(({ approval }) => approval?.at ?? '').toSorted()[0] ?? '')} to ${moment(
              approved
                .map(({ approval }) => approval?.at ?? '')
                .toSorted()
                .at(-1) ?? '',
            )}; the run started at ${moment(report.startedAt)}.`,
          ),
        ]
      : []),
    fact(
      null,
      ['whether', 'who'],
      'approved author|author',
      'mapping their own',
      own.length === 0 ? 'No: no mapping was approved by its own author.' : `Yes: ${listed(own.map(({ phase }) => code(phase)))}.`,
    ),
    fact(
      null,
      ['what', 'which'],
      'run id|run digest',
      'identifier',
      `The run is ${code(report.run)} (${report.mode})${report.root ? `, its digest ${code(report.root)}` : ''}.`,
    ),
  ];
}

/** How fast the phases were together, without what lay between them. */
function wholeSpeed(phases: readonly ReportedPhase[]): Fact[] {
  const took = phases.reduce((sum, { seconds: of }) => sum + (of ?? 0), 0);
  const read = phases.reduce((sum, { fates }) => sum + (fates?.read ?? 0), 0);
  if (took === 0) return [];
  const says = `All phases together: ${figure(Math.round(read / took))} rows per second.`;
  return [fact(null, ['how many'], 'speed|rows per second|throughput', 'fast whole run altogether', says)];
}

/** `: 3,611 new, 344 overwritten, 5,158 already there`; nothing where an older version wrote some of them. */
function newOf({ inserted, overwritten, unchanged }: NonNullable<ReportedPhase['fates']>): string {
  if (inserted === undefined || overwritten === undefined) return '';
  return `: ${figure(inserted)} new, ${figure(overwritten)} overwritten, ${figure(unchanged)} already there`;
}

const titled = ({ title, phase }: ReportedPhase): string => `${title} (${code(phase)})`;

function phaseFacts(of: ReportedPhase, quarantine: readonly QuarantineGroup[]): Fact[] {
  const { phase, fates, approval } = of;
  const about = `${of.title} ${phase} ${of.source} ${of.entity}`;
  const name = titled(of);
  const said = (answers: Fact['answers'], topic: string, words: string, says: string): Fact =>
    fact(phase, answers, topic, `${about} ${words}`, says);
  const groups = quarantine.filter((group) => group.phase === phase);
  const why = groups.map(groupSays);
  const arrived = (fates?.written ?? 0) + (fates?.unchanged ?? 0);
  const percent = fates && fates.read > fates.skipped ? ((100 * arrived) / (fates.read - fates.skipped)).toFixed(3) : null;
  return [
    ...(fates
      ? [
          said(
            ['how many', 'whether', 'what'],
            'arrived|inserted|overwritten|inserted keptaside|inserted overwritten unchanged skipped|befor after',
            'target percent size compare read written fewer before after',
            `${name}: ${figure(arrived)} of ${rowsOf(fates.read)} arrived${percent ? ` (${percent} %)` : ''}${newOf(fates)}; ` +
              `${figure(fates.quarantined)} kept aside, ${figure(fates.skipped)} skipped.`,
          ),
          said(
            ['how many', 'why', 'which', 'whether', 'what'],
            'keptaside|lost|missing|safe',
            'failed',
            `${name}: ${rowsOf(fates.quarantined)} kept aside${why.length > 0 ? `, none of them lost: ${listed(why)}` : ''}.`,
          ),
          said(
            ['how many', 'which', 'what'],
            'unchanged',
            '',
            `${name}: ${rowsOf(fates.unchanged)} unchanged: the target had them already.`,
          ),
          said(['how many', 'which'], 'skipped', '', `${name}: ${rowsOf(fates.skipped)} skipped on purpose.`),
        ]
      : []),
    ...(of.seconds
      ? [
          said(
            ['how long'],
            'duration',
            'speed throughput',
            `${name} took ${seconds(of.seconds)}, ${figure(Math.round((fates?.read ?? 0) / of.seconds))} rows per second.`,
          ),
        ]
      : []),
    ...(of.seconds
      ? [
          said(
            ['how many'],
            'speed|rows per second|throughput',
            'fast',
            `${name}: ${figure(Math.round((fates?.read ?? 0) / of.seconds))} rows per second.`,
          ),
        ]
      : []),
    said(
      ['whether', 'when'],
      'finished',
      'state',
      `${name} is ${of.status.replaceAll('_', ' ')}${of.completed_at ? `, at ${moment(of.completed_at)}` : ''}.`,
    ),
    ...(approval
      ? [
          said(
            ['who', 'whether', 'when'],
            'approved|approved mapping|author',
            '',
            `The mapping of ${name} was approved by ${code(approval.by, 160)} at ${moment(approval.at)}; ` +
              `${approval.isAuthor ? 'that is its author' : 'that is not its author'}.`,
          ),
          said(
            ['what', 'which'],
            'mapping digest|mapping version',
            'used',
            `The mapping of ${name} has the digest ${code(of.mapping ?? '')}.`,
          ),
        ]
      : []),
    ...(of.meaning ? [said(['what', 'whether', 'who', 'which'], 'meaning', `kept ${of.meaning}`, `${name}: ${of.meaning}`)] : []),
    said(
      ['what', 'which', 'whether'],
      'success criteria|criteria hold',
      of.criteria.map(({ criterion }) => criterion).join(' '),
      `${name}: ${listed(of.criteria.map(({ criterion, passed }) => `${passed === null ? 'open' : passed ? 'holds' : 'BROKEN'}: ${criterion}`))}`,
    ),
  ];
}
