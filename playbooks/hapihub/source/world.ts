import { pick } from '../../seeded.ts';
import { idOf } from './seed.ts';

/** Ordinary documents per collection. */
export const sizes = {
  organizations: 6,
  facilities: 18,
  users: 180,
  practitioners: 120,
  patients: 900,
  encounters: 1800,
  accounts: 900,
  invoices: 1500,
  claims: 600,
} as const;

/** Ids of every kind of document; the tenant of a number is the same in every collection, since all sizes are multiples of theirs. */
export const ids = {
  organization: (n: number) => idOf(1, n),
  facility: (n: number) => idOf(2, n),
  user: (n: number) => idOf(3, n),
  practitioner: (n: number) => idOf(4, n),
  patient: (n: number) => idOf(5, n),
  encounter: (n: number) => idOf(6, n),
  account: (n: number) => idOf(7, n),
  invoice: (n: number) => idOf(8, n),
  payment: (n: number) => idOf(9, n),
  claim: (n: number) => idOf(10, n),
  journalEntry: (n: number) => idOf(11, n),
  hl7Message: (n: number) => idOf(12, n),
  auditEvent: (n: number) => idOf(13, n),
  session: (n: number) => idOf(14, n),
  systemEvent: (n: number) => idOf(15, n),
  file: (n: number) => idOf(16, n),
  chunk: (n: number) => idOf(17, n),
} as const;

/** An id that no document has. */
export const nobody = idOf(255, 1);

export const tenantOf = (n: number): number => n % sizes.organizations;
export const org = (n: number) => ids.organization(tenantOf(n));

/** One of the practitioners of the number's tenant. */
export const practitionerFor = (n: number): number =>
  tenantOf(n) + sizes.organizations * ((n * 7) % (sizes.practitioners / sizes.organizations));
export const facilityFor = (n: number): number => tenantOf(n) + sizes.organizations * (n % (sizes.facilities / sizes.organizations));
export const userFor = (n: number): number => tenantOf(n) + sizes.organizations * ((n * 5) % (sizes.users / sizes.organizations));

/** Encounters, invoices and claims belong to the patient of their number; each patient has an account. */
export const patientOf = (n: number): number => n % sizes.patients;
export const accountOf = (patient: number): number => patient;
export const currencyOf = (patient: number): string => (patient % 11 === 0 ? 'USD' : 'PHP');

export const familyNames: readonly [string, ...string[]] = [
  'Dela Cruz',
  'Reyes',
  'Santos',
  'Peñafrancia',
  'Bautista',
  'Ocampo',
  "D'Souza",
  'Villanueva-Ng',
  'Magsaysay',
  'Lim',
];
export const givenNames: readonly [string, ...string[]] = ['Maria', 'José', 'Ana', 'Jun-jun', 'Noriel', 'Zoë', 'Althea', 'Bea', 'Ramón'];
export const nameOf = (n: number) => ({ family: pick(familyNames, n * 3), given: pick(givenNames, n * 5) });
