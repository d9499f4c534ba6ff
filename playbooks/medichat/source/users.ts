import { Decimal128, Int32, type ObjectId } from 'bson';
import { pick, seeded, sha256 } from '../../seeded.ts';
import { type Collection, dateText, idOf, moment, within } from './collection.ts';
import type { Allergy, Diagnosis, Medication, User } from './documents.ts';
import { userDirt } from './user-dirt.ts';
import * as words from './words.ts';

type Draw = (below: number) => number;

const clean = 2500;
/** One in so many users treats patients. */
const clinicianEvery = 25;
const isClinician = (index: number): boolean => index < clean && index % clinicianEvery === 7;

/** The id of a clinician who is in no way dirty. */
export const clinicianId = (nth: number): ObjectId => idOf('user', (nth % (clean / clinicianEvery)) * clinicianEvery + 7);

/** The id of a user who is in no way dirty. */
export const cleanUserId = (nth: number): ObjectId => idOf('user', nth % clean);

/** What that user signs in with. */
export const emailOf = (index: number): string => `user${String(index).padStart(5, '0')}@medichat.example`;

function times<T>(count: number, make: (nth: number) => T): T[] {
  return Array.from({ length: count }, (_, nth) => make(nth));
}

const allergy = (index: number, draw: Draw, nth: number): Allergy => ({
  _id: idOf('allergy', within(index, nth)),
  substance: pick(words.substances, draw(100)),
  severity: pick(words.severities, draw(100)),
  ...(draw(4) > 0 && { reaction: pick(words.reactions, draw(100)) }),
  notedAt: moment(draw(1500), draw(1440)),
});

/** A row per dose: what was taken before stays, with its end. */
function medication(index: number, draw: Draw, nth: number): Medication {
  const day = draw(1500) - 400;
  return {
    _id: idOf('medication', within(index, nth)),
    name: pick(words.drugs, draw(100)),
    dose: Decimal128.fromString(`${1 + draw(500)}.${pick(['0', '25', '5', '125'], draw(4))}`),
    unit: pick(words.units, draw(100)),
    frequency: pick(words.frequencies, draw(100)),
    startedOn: dateText(day),
    ...(draw(3) > 0 && { endedOn: dateText(day + draw(300)) }),
  };
}

function diagnosis(index: number, draw: Draw, nth: number): Diagnosis {
  const [code, description] = pick(words.diagnoses, draw(100));
  const day = draw(3000) - 1600;
  return {
    _id: idOf('diagnosis', within(index, nth)),
    ...{ code, description, diagnosedOn: dateText(day) },
    ...(draw(2) > 0 && { resolvedOn: dateText(day + draw(400)) }),
  };
}

function session(index: number, draw: Draw, nth: number): object {
  const day = 1400 + draw(400);
  const token = sha256(`session ${index} ${nth}`);
  return {
    id: `s_${token.slice(0, 16)}`,
    tokenHash: sha256(token),
    ip: `10.${draw(256)}.${draw(256)}.${draw(256)}`,
    userAgent: pick(words.agents, draw(100)),
    createdAt: moment(day, draw(1440)),
    expiresAt: moment(day + 30, draw(1440)),
  };
}

const token = (index: number, draw: Draw, nth: number): object => ({
  type: pick(['totp', 'sms', 'recovery'], nth),
  secret: sha256(`mfa ${index} ${nth}`).slice(0, 32).toUpperCase(),
  createdAt: moment(900 + draw(500), draw(1440)),
  ...(draw(5) > 0 && { confirmedAt: moment(1450 + draw(100), draw(1440)) }),
});

const medicalInfo = (draw: Draw): object => ({
  bloodType: pick(words.bloodTypes, draw(100)),
  dateOfBirth: dateText(-(6000 + draw(24_000))),
  heightCm: new Int32(140 + draw(60)),
  weightKg: Decimal128.fromString(`${45 + draw(80)}.${draw(10)}`),
  smoker: draw(5) === 0,
  ...(draw(3) === 0 && { notes: pick(words.sentences, draw(100)) }),
  insurance: { provider: pick(words.insurers, draw(100)), number: `P-${String(draw(1e8)).padStart(8, '0')}` },
  emergencyContact: {
    name: `${pick(words.firstNames, draw(100))} ${pick(words.lastNames, draw(100))}`,
    phone: `+49 30 ${String(draw(1e7)).padStart(7, '0')}`,
    relation: pick(words.relations, draw(100)),
  },
});

/** Allergies that nobody asked about are missing, null or an empty array. */
function allergiesOf(index: number, draw: Draw): Pick<User, 'allergies'> {
  if (draw(8) < 5) return { allergies: times(1 + draw(3), (nth) => allergy(index, draw, nth)) };
  return pick([{}, { allergies: null }, { allergies: [] }], draw(3));
}

/** What only patients have. */
function ofPatient(index: number, draw: Draw): Partial<User> {
  return {
    medicalInfo: medicalInfo(draw),
    ...allergiesOf(index, draw),
    medications: times(draw(4), (nth) => medication(index, draw, nth)),
    medicalHistory: times(draw(3), (nth) => diagnosis(index, draw, nth)),
  };
}

function makeUser(index: number): User {
  const draw = seeded(77_000_003 + index);
  const joined = draw(1400);
  return {
    _id: idOf('user', index),
    email: emailOf(index),
    passwordHash: `$2b$12$${sha256(`password ${index}`).slice(0, 53)}`,
    role: isClinician(index) ? 'clinician' : index === 0 ? 'admin' : 'patient',
    status: pick(['active', 'active', 'active', 'suspended', 'closed'], draw(5)),
    name: { first: pick(words.firstNames, draw(1000)), last: pick(words.lastNames, draw(1000)) },
    ...(draw(5) > 0 && { phone: `+1 212 555 ${String(draw(10_000)).padStart(4, '0')}` }),
    createdAt: moment(joined, draw(1440)),
    updatedAt: moment(joined + draw(300), draw(1440)),
    ...(isClinician(index) || index === 0 ? {} : ofPatient(index, draw)),
    sessions: times(draw(3), (nth) => session(index, draw, nth)),
    ...(draw(3) === 0 && { mfa: times(1 + draw(3), (nth) => token(index, draw, nth)) }),
  };
}

/** People with an account: patients with all that is known of their health inside, clinicians, and who runs the application. */
export const users: Collection<User> = {
  name: 'users',
  clean,
  dirt: userDirt,
  make: makeUser,
  phases: { users: () => false, patient_medical_info: ({ role }) => role !== 'patient' },
  elements: {
    allergies: { path: 'allergies', key: '_id' },
    medications: { path: 'medications', key: '_id' },
    medical_history: { path: 'medicalHistory', key: '_id' },
    sessions: { path: 'sessions', key: 'id' },
    mfa_tokens: { path: 'mfa', key: 'type' },
  },
};
