import { describe, expect, it } from 'vitest';
import { compareRows } from '../../engine/queries/compare-rows.ts';
import { measured } from '../../engine/queries/statistics.ts';
import { speedOf } from '../../engine/queries/time-pair.ts';
import { plainMoment, plainNumber } from '../../model/comparable-value.ts';

const rules = { compared: null, keys: new Map(), ordered: false, places: null, incomparable: null };
const rows = (...values: (string | null)[][]) => ({ columns: ['a', 'b'], rows: values, isCut: false });

describe('rows of two queries', () => {
  it('are equal as a set, unless they must be in order', () => {
    const [one, other] = [rows(['1', 'x'], ['2', null]), rows(['2', null], ['1', 'x'])];
    expect(compareRows(one, other, rules).results).toBe('equal');
    expect(compareRows(one, other, { ...rules, ordered: true }).results).toBe('differ');
  });

  it('differ where a row comes once too often', () => {
    expect(compareRows(rows(['1', 'x'], ['1', 'x']), rows(['1', 'x'], ['2', 'x']), rules)).toMatchObject({ results: 'differ' });
    expect(compareRows(rows(['1', 'x']), rows(['1', 'x'], ['1', 'x']), rules)).toMatchObject({ results: 'differ' });
  });

  it('say nothing where some were cut', () => {
    expect(compareRows({ ...rows(), isCut: true }, rows(), rules).results).toBe('not compared');
  });
});

describe('times', () => {
  it('have the interval of order statistics', () => {
    expect(measured([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
    expect(measured([1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual({ median: 5, low: 2, high: 8 });
  });

  it('are slower only where nearly all rounds agree, and people would notice', () => {
    const times = (before: number, after: number, low: number, high: number) => ({
      source_ms: { median: before, low: before, high: before },
      target_ms: { median: after, low: after, high: after },
      ratio: { median: after / before, low, high },
    });
    expect(speedOf(times(10, 20, 1.5, 3))).toBe('slower');
    expect(speedOf(times(10, 20, 0.9, 3))).toBe('equal');
    expect(speedOf(times(0.1, 0.4, 3, 5))).toBe('equal');
    expect(speedOf(times(20, 10, 0.4, 0.6))).toBe('faster');
  });
});

it.each([
  ['0010.500', '10.5'],
  ['-0.00', '0'],
  ['.5', '0.5'],
  ['NaN', 'NaN'],
])('the number %s is %s', (text, plain) => expect(plainNumber(text)).toBe(plain));

it('a moment has no zeros behind its seconds', () => {
  expect(plainMoment('2024-01-01T00:00:00.500Z')).toBe('2024-01-01T00:00:00.5');
  expect(plainMoment('2024-01-01T00:00:00.000Z')).toBe('2024-01-01T00:00:00');
});
