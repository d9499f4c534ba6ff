/** Names with the letters that migrations like to lose. */
export const firstNames = [
  'Anna',
  'José',
  'Miriam',
  'Søren',
  'Wei',
  'Aoife',
  'Tariq',
  'Zoë',
  'Lukáš',
  'Grace',
  'Noor',
  'Dmitri',
  'Chloé',
  'Samuel',
  'Ingrid',
  'Kwame',
  'Yuki',
] as const;

export const lastNames = [
  'Miller',
  "O'Brien",
  'Nuñez',
  'Müller',
  'Nguyễn',
  'van den Berg',
  'Smith-Jones',
  'Kowalska',
  'Ōtani',
  'Johnson',
  'Haddad',
  'Åkesson',
  'Silva',
  'D’Angelo',
  'Петрова',
  'Brown',
  'Ek',
  'Fernández López',
  'Weiß',
] as const;

export const cities = ['New York', 'Albany', 'Buffalo', 'Newark', 'Stamford', 'Cañon City', 'Trenton', 'Montréal'] as const;

export const practiceNames = [
  'Dental Arts',
  'Family Dentistry',
  'Orthodontics',
  'Smile Studio',
  'Implant Center',
  'Pediatric Dental',
] as const;

export const treatments = [
  'Upper arch',
  'Lower arch',
  'Both arches',
  'Crown 14',
  'Bridge 11–13',
  'Implant 36',
  'Retainer',
  'Study model',
] as const;

export const scanners = ['iTero 3', 'TRIOS 4', 'Primescan', 'Medit i700', 'CS 3600'] as const;

/** UTF-8 that was once read as Latin-1: wrong, but the bytes are what the source holds. */
export const mojibake = ['MÃ¼ller', 'NuÃ±ez', 'Ã…kesson â€“ senior'] as const;

/** Text with a control character that jsonb and screens handle differently from letters. */
export const controlled = ['before\u0001after', '\u0001leading'] as const;

/** A NUL written out as four characters by an old export: harmless, unless someone unescapes it. */
export const nulLike = ['O\\x00Neil', 'scan\\x00.stl'] as const;

/** A local time that New York skipped, one per year. */
export const skippedTimes = ['2014-03-09 02:30:00', '2015-03-08 02:15:00', '2016-03-13 02:59:59'] as const;

/** Local times that New York had twice. */
export const repeatedTimes = ['2014-11-02 01:30:00', '2015-11-01 01:05:00'] as const;
