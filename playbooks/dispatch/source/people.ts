import { dateText, moneyText, timeText } from '../../rows.ts';
import { pick } from '../../seeded.ts';
import { orphans, refused, repaired } from './dirt.ts';
import { type Dirt, rowAt, type Table } from './world.ts';

const firstNames = ['Anna', 'José', 'Miriam', 'Søren', 'Wei', 'Aoife', 'Tariq', 'Zoë', 'Lukáš', 'Grace', 'Noor', 'Dmitri'] as const;
const lastNames = [
  'Miller',
  "O'Brien",
  'Nuñez',
  'Müller',
  'Nguyễn',
  'van den Berg',
  'Kowalska',
  'Ōtani',
  'Haddad',
  'Петрова',
  'Ek',
] as const;
const cities = ['New York', 'Albany', 'Buffalo', 'Newark', 'Stamford', 'Cañon City', 'Trenton', 'Montréal'] as const;

/** Dental practices. */
export const offices: Table = {
  name: 'dispatch_office',
  columns: ['id', 'name', 'phone', 'city', 'created'],
  rows: 844,
  firstId: 11,
  dirt: [],
  make: ({ index, draw }) => ({
    name: `${pick(cities, draw(1000))} Dental ${index + 1}`,
    phone: `+1 212 555 ${String(index % 10_000).padStart(4, '0')}`,
    city: pick(cities, draw(1000)),
    created: timeText(index % 900, draw(600)),
  }),
};

/** People who sign in. */
export const users: Table = {
  name: 'auth_user',
  columns: ['id', 'username', 'first_name', 'last_name', 'email', 'password', 'is_active', 'date_joined'],
  rows: 9101,
  firstId: 1001,
  dirt: [refused('no_email', 5, 'null_refused', 'email', ['', '  '])],
  make: ({ index, draw }) => ({
    username: `user${String(index).padStart(6, '0')}`,
    first_name: pick(firstNames, draw(1000)),
    last_name: pick(lastNames, draw(1000)),
    email: `User${String(index).padStart(6, '0')}@Dispatch.Example`,
    password: `pbkdf2_sha256$10000$${draw(1_000_000)}`,
    is_active: draw(12) === 0 ? 'f' : 't',
    date_joined: timeText(draw(1100), draw(600)),
  }),
};

/** What technicians of the laboratory are. */
export const roles: Table = {
  name: 'dispatch_role',
  columns: ['id', 'code', 'name', 'rank'],
  rows: 31,
  firstId: 1,
  dirt: [],
  make: ({ index }) => ({ code: `TECH-${String(index + 1).padStart(4, '0')}`, name: `Technician ${index + 1}`, rank: String(index % 9) }),
};

/** The pair of an earlier row once more. */
const again: Dirt = {
  label: 'duplicate_permission',
  rows: 6,
  reason: 'duplicate',
  change: (row, nth, world) => {
    const { role_id = null, permission = null } = rowAt(permissions, world.ordinary(permissions, nth), world);
    return { ...row, role_id, permission };
  },
};

/** What each role may do. */
export const permissions: Table = {
  name: 'dispatch_role_permission',
  columns: ['id', 'role_id', 'permission', 'granted'],
  rows: 1346,
  firstId: 1,
  dirt: [again],
  make: ({ index, draw, world }) => {
    const { rows } = world.sizeOf(roles);
    return {
      role_id: world.id(roles, index % rows),
      permission: `dispatch.action_${Math.floor(index / rows)}`,
      granted: draw(9) === 0 ? '0' : '1',
    };
  },
};

/** Who treats in which practice: each has an account of its own. */
export const doctors: Table = {
  name: 'dispatch_doctor',
  columns: ['id', 'office_id', 'user_id', 'licence', 'role', 'joined'],
  rows: 438,
  firstId: 1,
  dirt: [],
  make: ({ index, draw, world }) => ({
    office_id: world.parent(offices, index * 29),
    user_id: world.parent(users, index * 2),
    licence: `NY-${String(draw(1_000_000)).padStart(6, '0')}`,
    role: pick(['1', '2', '3', '4'], draw(1000)),
    joined: timeText(300 + draw(800), draw(600)),
  }),
};

/** Who is treated. */
export const patients: Table = {
  name: 'dispatch_patient',
  columns: ['id', 'doctor_id', 'office_id', 'first_name', 'last_name', 'birth_date', 'phone', 'balance', 'created'],
  rows: 7849,
  firstId: 20_001,
  dirt: [
    refused('impossible_date', 8, 'invalid_value', 'birth_date', ['2015-02-30', '2013-13-01', '2001-02-29', '1999-04-31']),
    repaired('long_phone', 6, 'too_long', 'phone', ['+1 212 555 0100 ext. 77', 'ask for Mrs. Haddad first']),
  ],
  make: ({ draw, world }) => ({
    doctor_id: world.parent(doctors, draw(1_000_000)),
    office_id: world.parent(offices, draw(1_000_000)),
    first_name: pick(firstNames, draw(1000)),
    last_name: pick(lastNames, draw(1000)),
    birth_date: draw(15) === 0 ? '' : dateText(-draw(32_000)),
    phone: draw(4) === 0 ? '' : `+1 646 555 ${String(draw(10_000)).padStart(4, '0')}`,
    balance: draw(6) === 0 ? null : moneyText(draw(9_000_000) - 400_000),
    created: timeText(400 + draw(700), draw(600)),
  }),
};

/** What happened to a patient, beside the treatment. */
export const patientEvents: Table = {
  name: 'dispatch_patient_event',
  columns: ['id', 'patient_id', 'kind', 'note', 'happened'],
  rows: 85_513,
  firstId: 900_001,
  dirt: [orphans('orphan_patient', 221, 'patient_id', () => patients)],
  make: ({ index, draw, world }) => ({
    patient_id: world.parent(patients, index),
    kind: pick(['1', '2', '3'], draw(1000)),
    note: draw(3) === 0 ? `Visit ${index}:\tnothing of note` : null,
    happened: timeText(1100 + draw(2500), draw(600)),
  }),
};
