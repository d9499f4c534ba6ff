import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { findPairs, loadPair } from '../../bench/mapping/pair.ts';
import { answersOf, type PairAnswers, type Scores, scoresOf } from '../../bench/mapping/score.ts';
import { sqlLoader } from '../../bench/mapping/sql-side.ts';
import { matchCatalogs } from '../../engine/match/match.ts';

/** What docs/matching.md promises of its own pairs, a little below the measured numbers. */
const floors = {
  tuned: { fieldAt1: 0.93, fieldAt5: 0.98, acceptedPrecision: 0.99, abstention: 0.85 },
  heldOut: { fieldAt1: 0.93, fieldAt5: 0.97, acceptedPrecision: 0.985, abstention: 0.85 },
} as const;

const scores: Partial<Record<keyof typeof floors, Scores>> = {};

beforeAll(async () => {
  const answers: Record<keyof typeof floors, PairAnswers[]> = { tuned: [], heldOut: [] };
  for (const folder of findPairs(join(import.meta.dirname, '../eval'))) {
    const pair = await loadPair(folder, sqlLoader(inject('postgresUrl')));
    answers[pair.held_out ? 'heldOut' : 'tuned'].push(answersOf(pair, matchCatalogs({ source: pair.source, target: pair.target }), 0));
  }
  expect(answers.heldOut.length * 2).toBeGreaterThanOrEqual(answers.tuned.length);
  scores.tuned = scoresOf(answers.tuned);
  scores.heldOut = scoresOf(answers.heldOut);
}, 5 * 60_000);

describe.each(['tuned', 'heldOut'] as const)('the pairs of test/eval, %s', (split) => {
  it.each(Object.entries(floors[split]))('%s is at least %d', (measure, floor) => {
    expect(scores[split]?.[measure as keyof Scores]).toBeGreaterThanOrEqual(floor);
  });

  it('calibration error is at most 0.05', () => {
    expect(scores[split]?.calibrationError).toBeLessThanOrEqual(0.05);
  });
});
