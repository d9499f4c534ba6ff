interface Span {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** How fast rows move and what each phase costs besides them, with where the figures come from. */
export interface ThroughputEstimate {
  readonly rowsPerSecond: Span;
  readonly secondsPerPhase: Span;
  readonly basis: string;
}

/** Until something was measured: from slow, wide rows on a busy server to narrow rows on an idle one. */
export const assumedThroughput: ThroughputEstimate = {
  rowsPerSecond: { low: 2000, likely: 10_000, high: 60_000 },
  secondsPerPhase: { low: 0.1, likely: 0.3, high: 2 },
  basis: 'assumed, 2,000 to 60,000 rows/s and 0.1 to 2 s for each phase; measured after the first run',
};

export interface MeasuredPhase {
  readonly rows: number;
  readonly seconds: number;
}

/** Of fewer rows the time says what a phase costs, and nothing of how fast rows move. */
const rowsThatTell = 1000;

/** The pace of phases that ran: small ones tell what a phase costs, large ones how fast rows move; what none tells is assumed. */
export function throughputOf(measured: readonly MeasuredPhase[]): ThroughputEstimate {
  const timed = measured.filter(({ rows, seconds }) => rows > 0 && seconds > 0);
  if (timed.length === 0) return assumedThroughput;
  const [large, small] = [timed.filter(({ rows }) => rows >= rowsThatTell), timed.filter(({ rows }) => rows < rowsThatTell)];
  const rates = large.map(({ rows, seconds }) => rows / seconds);
  const costs = small.map(({ seconds }) => seconds);
  return {
    rowsPerSecond: large.length === 0 ? assumedThroughput.rowsPerSecond : spanOf(rates, total(large, 'rows') / total(large, 'seconds')),
    // The time of a large phase holds its own cost already.
    secondsPerPhase: small.length === 0 ? { low: 0, likely: 0, high: 0 } : spanOf(costs, total(small, 'seconds') / small.length),
    basis: `measured in the newest run of ${timed.length} phases`,
  };
}

const spanOf = (values: readonly number[], likely: number): Span => ({ low: Math.min(...values), likely, high: Math.max(...values) });

const total = (phases: readonly MeasuredPhase[], of: keyof MeasuredPhase): number => phases.reduce((sum, phase) => sum + phase[of], 0);
