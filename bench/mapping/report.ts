import type { PairAnswers, Scores } from './score.ts';

interface Summary {
  readonly tuned: Scores;
  readonly heldOut: Scores;
  readonly pairs: readonly ({ readonly name: string; readonly heldOut: boolean } & Scores)[];
}

const columns = [
  ['fields', ({ labels }: Scores) => String(labels)],
  ['@1', ({ fieldAt1 }: Scores) => percent(fieldAt1)],
  ['@5', ({ fieldAt5 }: Scores) => percent(fieldAt5)],
  ['source @1', ({ columnAt1 }: Scores) => percent(columnAt1)],
  ['source @5', ({ columnAt5 }: Scores) => percent(columnAt5)],
  ['entity @1', ({ entityAt1 }: Scores) => percent(entityAt1)],
  ['accepted', ({ accepted }: Scores) => percent(accepted)],
  ['precision', ({ acceptedPrecision }: Scores) => percent(acceptedPrecision)],
  ['abstained', ({ abstention }: Scores) => percent(abstention)],
  ['ECE', ({ calibrationError }: Scores) => (calibrationError === null ? '–' : calibrationError.toFixed(3))],
  ['seconds', ({ seconds }: Scores) => seconds.toFixed(2)],
] as const;

const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

/** The scores as a table of Markdown: every pair, then both splits. */
export function reportText({ tuned, heldOut, pairs }: Summary): string {
  const row = (name: string, scores: Scores): string => `| ${[name, ...columns.map(([, cell]) => cell(scores))].join(' | ')} |`;
  const lines = pairs.map((pair) => row(pair.heldOut ? `${pair.name} (held out)` : pair.name, pair));
  const header = `| ${['pair', ...columns.map(([name]) => name)].join(' | ')} |`;
  const rule = `|${' --- |'.repeat(columns.length + 1)}`;
  return [header, rule, ...lines, row('**tuned on**', tuned), row('**held out**', heldOut)].join('\n');
}

/** Labelled fields that were answered wrongly, one per line. */
export function missesOf(all: readonly PairAnswers[]): string {
  const wrong = all.flatMap(({ fields }) => fields).filter(({ right }) => !right);
  return wrong
    .map(({ pair, field, hasSource, rank, abstained, confidence }) => {
      const what = hasSource ? `${abstained ? 'no source' : 'wrong source'} (right one at ${rank || '–'})` : 'a source where there is none';
      return `${pair} ${field}: ${what}, confidence ${confidence.toFixed(2)}`;
    })
    .join('\n');
}
