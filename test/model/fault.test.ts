import { expect, it } from 'vitest';
import type { FieldType } from '../../model/catalog.ts';
import { faultOf } from '../../model/fault.ts';

const type = (kind: FieldType['kind'], rest: Partial<FieldType> = {}): FieldType => ({ native: kind, kind, dimensions: 0, ...rest });

it.each<[string, FieldType, string | null]>([
  ['1972-02-30', type('date'), '••••-02-30: no such day'],
  ['1972-13-01', type('date'), '••••-13-01: no such day'],
  ['1972-02-29', type('date'), null],
  ['30.02.1972', type('date'), 'no date in the form year-month-day'],
  ['unknown', type('date'), 'no date'],
  ['a'.repeat(23), type('varchar', { length: 20 }), '23 characters, 20 fit'],
  ['1.125', type('numeric', { precision: 8, scale: 2 }), '3 decimals, 2 fit'],
  ['1.1200', type('numeric', { precision: 8, scale: 2 }), null],
  ['12345678.1', type('numeric', { precision: 8, scale: 2 }), '8 digits, 6 fit'],
  ['12,5', type('numeric'), 'no number'],
])('what is wrong with a value is told without its letters: %s', (value, of, fault) => {
  expect(faultOf(value, of)).toBe(fault);
});
