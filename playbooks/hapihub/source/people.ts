import { Int32 } from 'bson';
import { pick, sha256 } from '../../seeded.ts';
import { aside, dirty, type Source } from './collection.ts';
import { drawn, moment } from './seed.ts';
import { accountOf, facilityFor, ids, nameOf, org, practitionerFor, sizes, tenantOf, userFor } from './world.ts';

const names: readonly [string, ...string[]] = [
  'Sta. Cruz General',
  'Bayanihan Clinics',
  'Niño Jesús Hospital',
  'Lakeside Renal Care',
  'Mabini Diagnostics',
  'Palawan Health',
];

/** The tenants. Their circle: a parent, a head office, an owner and a clearing account, all of which belong to a tenant themselves. */
export const organizations: Source = {
  name: 'organizations',
  clean: sizes.organizations,
  dirt: [],
  idOf: ids.organization,
  indexes: [{ name: 'slug_1', key: { slug: new Int32(1) }, unique: true }],
  make: (n) => ({
    _id: ids.organization(n),
    slug: `tenant-${n}`,
    name: pick(names, n),
    philhealthAccreditation: `H0${n}-000${n}17`,
    ...(n >= 4 ? { parent: ids.organization(n - 4) } : {}),
    headOffice: ids.facility(n),
    owner: ids.user(n),
    clearingAccount: ids.account(accountOf(n)),
    createdAt: moment(0, n),
  }),
};

export const facilities: Source = {
  name: 'facilities',
  clean: sizes.facilities,
  dirt: [],
  idOf: ids.facility,
  make: (n) => ({
    _id: ids.facility(n),
    org: org(n),
    name: `${pick(names, n)} ${pick(['Main', 'Annex', 'Satellite'], Math.floor(n / sizes.organizations))}`,
    kind: pick(['hospital', 'clinic', 'laboratory'], Math.floor(n / sizes.organizations)),
    ...(n >= sizes.organizations ? { partOf: ids.facility(tenantOf(n)) } : {}),
    director: ids.practitioner(practitionerFor(n)),
    createdAt: moment(1, n),
  }),
};

export const users: Source = {
  name: 'users',
  clean: sizes.users,
  dirt: [
    dirty('role_that_nobody_knows', [aside('users', 'unknown_value')], 'role', 'superduper'),
    dirty('email_of_another', [aside('users', 'duplicate')], 'email', 'user7@tenant-1.example'),
  ],
  idOf: ids.user,
  make: (n) => ({
    _id: ids.user(n),
    org: org(n),
    email: `user${n}@tenant-${tenantOf(n)}.example`,
    role: pick(['admin', 'clinician', 'cashier', 'auditor'], Math.floor(n / sizes.organizations)),
    passwordHash: `$2b$10$${sha256(`password of ${n}`).slice(0, 53)}`,
    ...(n < sizes.practitioners ? { practitioner: ids.practitioner(n) } : {}),
    createdAt: moment(2, n),
  }),
};

export const practitioners: Source = {
  name: 'practitioners',
  clean: sizes.practitioners,
  dirt: [],
  idOf: ids.practitioner,
  make: (n) => ({
    _id: ids.practitioner(n),
    org: org(n),
    facility: ids.facility(facilityFor(n)),
    name: nameOf(n + 17),
    // Licence numbers of the Professional Regulation Commission keep their noughts.
    prcNumber: String(drawn(n, 90_000)).padStart(7, '0'),
    user: ids.user(n),
    ...(n >= sizes.organizations ? { supervisor: ids.practitioner(tenantOf(n)) } : {}),
    createdAt: moment(3, n),
  }),
};

/** Who did something of that number, for what is not a person itself. */
export const actor = (n: number) => ids.user(userFor(n));
