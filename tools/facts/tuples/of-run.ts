import type { z } from 'zod';
import type { showStatus } from '../../show-status.ts';
import type { showVerdict } from '../../show-verdict.ts';
import { code } from '../fact.ts';
import { reasonWords } from '../reasons.ts';
import type { Tuple } from './tuple.ts';

type Report = NonNullable<z.input<typeof showStatus.output>>;
type Phase = Report['phases'][number];
type Verdict = NonNullable<z.input<typeof showVerdict.output>>;
const source = 'status of the newest run';

/** What the newest run says of each part, and of each cause for which rows were kept aside. */
export function runTuples({ phases, causes }: Report): Tuple[] {
  return [...phases.flatMap(ofPhase), ...causes.flatMap(ofCause)];
}

function ofPhase(phase: Phase): Tuple[] {
  const { fates, seconds, completed_at: at, approval } = phase;
  const values: Readonly<Record<string, number | null | undefined>> = {
    ...(fates && fatesOf(fates)),
    seconds,
    speed: seconds && fates ? Math.round(fates.read / seconds) : null,
    finished: at ? Date.parse(at) : null,
    approved: approval === null ? 0 : 1,
  };
  return known(values).map(([quantity, value]) => ({ kind: 'part', ...named(phase), quantity, value, marks: [], source }));
}

function fatesOf(fates: NonNullable<Phase['fates']>): Record<string, number | undefined> {
  const { read, written, unchanged, skipped, quarantined, inserted, overwritten } = fates;
  const share = read > skipped ? (written + unchanged) / (read - skipped) : 1;
  return { read, written, unchanged, skipped, share, overwritten, new: inserted, 'kept aside': quarantined, arrived: written + unchanged };
}

const known = (values: Readonly<Record<string, number | null | undefined>>): [string, number][] =>
  Object.entries(values).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as [string, number]] : []));

const named = ({ title, phase }: Pick<Phase, 'title' | 'phase'>): { subject: string; name: string } => ({
  subject: title === phase ? code(phase) : `${title} (${code(phase)})`,
  name: phase,
});

function ofCause({ cause, rows, undecided }: Report['causes'][number]): Tuple[] {
  const subject = `${code(cause)} (${reasonWords(cause)})`;
  return known({ rows, undecided }).map(([quantity, value]) => ({
    ...{ kind: 'cause', subject, name: null, quantity, value, marks: [] },
    source,
  }));
}

/** Checks of each part, and what became of each amount. */
export function verdictTuples({ phases }: Verdict, report: Report | null): Tuple[] {
  const from = 'verdict of the newest validation';
  return phases.flatMap(({ phase, checks, amounts = [] }) => {
    const title = report?.phases.find((each) => each.phase === phase)?.title ?? phase;
    const failed = checks.filter(({ status }) => status === 'failed').length;
    const of = { kind: 'part' as const, ...named({ phase, title }), marks: [], source: from };
    return [
      { ...of, quantity: 'checks', value: checks.length },
      { ...of, quantity: 'failed checks', value: failed },
      ...amounts.flatMap((amount) => ofAmount(amount, title, phase)),
    ];
  });
}

type Amount = NonNullable<Verdict['phases'][number]['amounts']>[number];

function ofAmount({ source: column, target, read, arrived, aside, leftOut }: Amount, title: string, phase: string): Tuple[] {
  const values = { read, arrived, 'kept aside': aside, skipped: leftOut };
  return Object.entries(values).map(([quantity, text]) => ({
    ...{ kind: 'amount', subject: `${title}, ${code(column)}`, name: phase, quantity, value: Number(text), text },
    ...{ marks: [column, target], source: 'verdict of the newest validation' },
  }));
}
