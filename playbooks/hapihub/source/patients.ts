import { Double, Int32 } from 'bson';
import { pick } from '../../seeded.ts';
import { aside, type Document, dirty, type Source } from './collection.ts';
import { drawn, moment, money, upTo } from './seed.ts';
import { facilityFor, ids, nameOf, org, patientOf, practitionerFor, sizes } from './world.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** A PhilHealth number: two, nine and one digits. */
const philhealthNo = (n: number): string => `${two(n % 30)}-${String(drawn(n, 99_999_999)).padStart(9, '0')}-${n % 10}`;

/** What clerks have typed all the same; whatever it is, it must arrive byte for byte. */
const typedNumbers = [
  ['philhealth_without_hyphens', '190001234567'],
  ['philhealth_only_noughts', '00-000000000-0'],
  ['philhealth_blank_behind', '12-345678901-2 '],
  ['philhealth_no_break_space', '12-345678901-3\u00a0'],
  ['philhealth_wide_digits', '１２-345678901-4'],
  ['philhealth_hyphen_of_another_kind', '12\u2011345678901\u20115'],
  ['philhealth_tab_within', '12-\t345678901-6'],
  ['philhealth_empty', ''],
] as const;

const lastEncounterOf = (n: number): number => n + sizes.patients;

const make = (n: number): Document => ({
  _id: ids.patient(n),
  org: org(n),
  mrn: `MRN-${String(n).padStart(7, '0')}`,
  name: nameOf(n),
  birthDate: `${1930 + (n % 90)}-${two(1 + (n % 12))}-${two(1 + (n % 28))}`,
  sex: pick(['F', 'M', 'U'], n),
  pin: philhealthNo(n),
  address: {
    line: `${1 + (n % 900)} Rizal St.`,
    city: pick(['Davao', 'Parañaque', 'Iloilo', 'Baguio'], n),
    zip: String(1000 + (n % 9000)),
  },
  identifiers: upTo(n % 3).map((i) => ({ system: pick(['tin', 'sss', 'passport'], i + n), value: `${two(i)}${drawn(n + i, 1_000_000)}` })),
  primaryPractitioner: ids.practitioner(practitionerFor(n)),
  ...(n % 7 === 0 && n >= 42 ? { guarantor: ids.patient(n - 42) } : {}),
  ...(n < sizes.patients ? { lastEncounter: ids.encounter(lastEncounterOf(n)) } : {}),
  createdAt: moment(10 + (n % 300), n),
});

export const patients: Source = {
  name: 'patients',
  clean: sizes.patients,
  dirt: [
    ...typedNumbers.map(([label, value]) => dirty(label, [], 'pin', value)),
    { label: 'name_decomposed', fates: [], change: (it) => ({ ...it, name: { family: 'Pen\u0303afrancia', given: 'Zoe\u0308' } }) },
    dirty('birth_date_that_never_was', [aside('patients', 'invalid_value')], 'birthDate', '1987-02-30'),
    dirty('birth_date_of_two_meanings', [aside('patients', 'invalid_value')], 'birthDate', '03/04/1987'),
    dirty('sex_that_no_code_says', [aside('patients', 'unknown_value')], 'sex', '9'),
    {
      label: 'mrn_twice_in_a_tenant',
      fates: [aside('patients', 'duplicate')],
      change: (it) => ({ ...it, org: org(0), mrn: 'MRN-0000006' }),
    },
    { label: 'mrn_of_another_tenant', fates: [], change: (it) => ({ ...it, org: org(1), mrn: 'MRN-0000012' }) },
    {
      label: 'identifier_without_system',
      fates: [{ ...aside('patient_identifiers', 'element_key_missing'), element: '2' }],
      change: (it) => ({ ...it, identifiers: [{ system: 'tin', value: '1' }, { value: '2' }] }),
    },
  ],
  idOf: ids.patient,
  indexes: [{ name: 'org_1_mrn_1', key: { org: new Int32(1), mrn: new Int32(1) }, unique: true }],
  make,
};

const diagnosis = (n: number) => ({
  code: pick(['I10', 'E11.9', 'J18.9', 'A09', 'N18.5'], n),
  note: pick(['stable', '', 'für Kontrolle', 'follow-up'], n),
});

export const encounters: Source = {
  name: 'encounters',
  clean: sizes.encounters,
  dirt: [
    dirty('status_that_no_code_says', [aside('encounters', 'unknown_value')], 'status', 'planned?'),
    dirty('copay_as_double', [], 'copay', new Double(120.25)),
    dirty('facility_that_nobody_has', [aside('encounters', 'constraint')], 'facility', ids.facility(9999)),
  ],
  idOf: ids.encounter,
  make: (n) => ({
    _id: ids.encounter(n),
    org: org(n),
    patient: ids.patient(patientOf(n)),
    facility: ids.facility(facilityFor(n)),
    practitioner: ids.practitioner(practitionerFor(n + 6)),
    status: pick(['arrived', 'in-progress', 'finished', 'cancelled'], n),
    diagnoses: n < sizes.encounters ? upTo(n % 3).map((i) => diagnosis(n + i)) : [],
    ...(n >= sizes.patients && n < sizes.encounters ? { previous: ids.encounter(n - sizes.patients) } : {}),
    ...(n < sizes.invoices ? { invoice: ids.invoice(n) } : {}),
    copay: money(BigInt(drawn(n, 500)) * 1_250_000n),
    startedAt: moment(30 + (n % 900), n),
    ...(n % 4 === 2 ? { endedAt: moment(31 + (n % 900), n) } : {}),
  }),
};
