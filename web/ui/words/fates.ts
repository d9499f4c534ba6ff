/** What became of a row: the same words as in every report (a test holds them equal). */
export const fateNames = {
  inserted: 'new',
  overwritten: 'overwritten',
  written: 'written',
  unchanged: 'already there',
  skipped: 'left out',
  quarantined: 'kept aside',
} as const;
