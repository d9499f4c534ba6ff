import { type FateCounts, writtenOf } from '../../model/ledger.ts';

/** What became of a row, as every report names it. `written`: new or overwritten, where an older version did not note which. */
export type Fate = 'inserted' | 'overwritten' | 'written' | 'unchanged' | 'skipped' | 'quarantined';

/** One name per fate, in every report. */
export const fateNames: Readonly<Record<Fate, string>> = {
  inserted: 'new',
  overwritten: 'overwritten',
  written: 'written',
  unchanged: 'already there',
  skipped: 'left out',
  quarantined: 'kept aside',
};

/** The fates that a reader asks for, with their rows: each source row is in one of them. */
export function fateRows(of: FateCounts): readonly (readonly [Fate, number])[] {
  const known = writtenOf(of);
  return [
    ...(known
      ? ([
          ['inserted', known.inserted],
          ['overwritten', known.overwritten],
        ] as const)
      : ([['written', of.written]] as const)),
    ['unchanged', of.unchanged],
    ['skipped', of.skipped],
    ['quarantined', of.quarantined],
  ];
}

/** `90 new, 5 already there, 3 kept aside`; what is zero goes unsaid. */
export function fatesSaid(of: FateCounts, countText: (rows: number) => string): string {
  const told = fateRows(of).filter(([, rows]) => rows !== 0);
  return told.map(([fate, rows]) => `${countText(rows)} ${fateNames[fate]}`).join(', ') || 'no rows';
}
