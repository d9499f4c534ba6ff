/** Candidates of one question: how each fits, and which of them answer it. */
export interface Example {
  readonly rows: readonly (readonly number[])[];
  readonly right: readonly boolean[];
}

const steps = 300;
const [rate, forget, spread] = [0.05, 0.9, 0.99];

/** Weights under which facts that answer stand before the others, kept small by `restrain`. */
export function learnRank(examples: readonly Example[], size: number, restrain: number): number[] {
  const told = examples.filter(({ right }) => right.includes(true) && right.includes(false));
  return descend(size, (weights) => {
    const slope = weights.map((weight) => (restrain * weight) / told.length);
    for (const { rows, right } of told) {
      const shares = sharesOf(rows.map((row) => dot(row, weights)));
      const rightShare = shares.reduce((sum, share, i) => sum + (right[i] ? share : 0), 0) || Number.EPSILON;
      for (const [i, row] of rows.entries()) add(slope, row, ((shares[i] ?? 0) * (1 - (right[i] ? 1 / rightShare : 0))) / told.length);
    }
    return slope;
  });
}

/** Weights of the signs by which a right answer is told from a wrong one. */
export function learnSure({ rows, right }: Example, size: number, restrain: number): number[] {
  return descend(size, (weights) => {
    const slope = weights.map((weight) => (restrain * weight) / rows.length);
    for (const [i, row] of rows.entries()) add(slope, row, (1 / (1 + Math.exp(-dot(row, weights))) - (right[i] ? 1 : 0)) / rows.length);
    return slope;
  });
}

export const dot = (row: readonly number[], weights: readonly number[]): number =>
  row.reduce((sum, x, i) => sum + x * (weights[i] ?? 0), 0);

function add(to: number[], row: readonly number[], times: number): void {
  for (let i = 0; i < row.length; i++) to[i] = (to[i] ?? 0) + times * (row[i] ?? 0);
}

function sharesOf(fits: readonly number[]): number[] {
  const most = Math.max(...fits);
  const raised = fits.map((fit) => Math.exp(fit - most));
  const all = raised.reduce((sum, each) => sum + each, 0);
  return raised.map((each) => each / all);
}

/** Adam: steps against the slope, in each direction as long as it was steep before. */
function descend(size: number, slopeAt: (weights: readonly number[]) => readonly number[]): number[] {
  const weights = new Array<number>(size).fill(0);
  const [mean, square] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
  for (let step = 1; step <= steps; step++)
    slopeAt(weights).forEach((slope, i) => {
      const m = forget * (mean[i] ?? 0) + (1 - forget) * slope;
      const v = spread * (square[i] ?? 0) + (1 - spread) * slope * slope;
      [mean[i], square[i]] = [m, v];
      weights[i] = (weights[i] ?? 0) - (rate * (m / (1 - forget ** step))) / (Math.sqrt(v / (1 - spread ** step)) + 1e-8);
    });
  return weights;
}
