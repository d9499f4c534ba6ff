import { Decimal128, Double, Int32 } from 'bson';
import { type Dirt, oddId } from './collection.ts';
import { arrives, dirty, refused } from './dirt.ts';
import type { User } from './documents.ts';

const firstName =
  (first: string) =>
  (user: User): object => ({ ...user, name: { ...user.name, first } });

const medical =
  (info: object) =>
  (user: User): object => ({ ...user, medicalInfo: { ...user.medicalInfo, ...info } });

/** Puts elements behind those of an array. */
const withMore =
  (path: 'allergies' | 'medications' | 'medicalHistory' | 'sessions', ...elements: readonly object[]) =>
  (user: User): object => ({ ...user, [path]: [...(user[path] ?? []), ...elements] });

const without =
  (member: string) =>
  (user: User): object =>
    Object.fromEntries(Object.entries(user).filter(([name]) => name !== member));

const allergy = { substance: 'latex', severity: 'mild', notedAt: new Date('2022-03-01T10:00:00Z') };
const medication = {
  name: 'metformin',
  dose: Decimal128.fromString('500.0'),
  unit: 'mg',
  frequency: 'twice daily',
  startedOn: '2021-05-01',
};
const diagnosis = { code: 'I10', description: 'Essential (primary) hypertension', diagnosedOn: '2020-01-07' };
const session = {
  id: 's_odd',
  tokenHash: 'a'.repeat(64),
  ip: '10.0.0.1',
  userAgent: 'curl/8',
  createdAt: new Date('2023-06-01T00:00:00Z'),
};
const token = { type: 'totp', secret: 'ODDODDODDODDODD2', createdAt: new Date('2022-01-01T00:00:00Z') };
const hexOf = (...of: Parameters<typeof oddId>): string => oddId(...of).toHexString();

/** Accounts that cannot come as they are: all that belongs to them waits with them. */
const accounts: readonly Dirt<User>[] = [
  ...dirty('nul_in_name', [refused('users', 'unreadable')], firstName('Jo\0hn'), firstName('\0')),
  ...dirty('no_email', [refused('users', 'null_refused')], without('email'), (user: User) => ({ ...user, email: null })),
  ...dirty('no_address', [refused('users', 'constraint')], (user: User) => ({ ...user, email: 'on the phone' })),
  ...dirty('email_twice', [refused('users', 'duplicate')], (user: User) => ({ ...user, email: 'user00012@medichat.example' })),
  ...dirty('unknown_role', [refused('users', 'unknown_value')], (user: User) => ({ ...user, role: 'superuser' })),
  ...dirty('mojibake', [arrives('users')], firstName('MÃ¼ller'), firstName('JosÃ©')),
  ...dirty('control_character', [arrives('users')], firstName('be\u0001fore')),
];

/** What is known of a patient's health, wrong in one place. */
const records: readonly Dirt<User>[] = [
  ...dirty('no_such_day', [refused('patient_medical_info', 'invalid_value')], medical({ dateOfBirth: '1979-02-30' })),
  ...dirty('day_as_they_write_it', [refused('patient_medical_info', 'invalid_value')], medical({ dateOfBirth: '03/04/79' })),
  ...dirty('no_height', [refused('patient_medical_info', 'constraint')], medical({ heightCm: new Int32(0) })),
  ...dirty('number_of_another_type', [arrives('patient_medical_info')], medical({ heightCm: new Double(172) })),
  ...dirty('height_too_exact', [refused('patient_medical_info', 'lost_precision')], medical({ heightCm: new Double(172.5) })),
  ...dirty('weight_too_exact', [refused('patient_medical_info', 'lost_precision')], medical({ weightKg: Decimal128.fromString('72.55') })),
  ...dirty('rare_member', [arrives('patient_medical_info')], medical({ organDonor: true })),
];

/** Single elements that are wrong; the others of the same array come. */
const elements: readonly Dirt<User>[] = [
  ...dirty('not_an_array', [refused('allergies', 'not_an_array')], (user: User) => ({ ...user, allergies: 'none known' })),
  ...dirty(
    'unknown_severity',
    [refused('allergies', 'unknown_value', hexOf('allergy', 1))],
    withMore('allergies', { ...allergy, _id: oddId('allergy', 1), severity: 'bad' }),
  ),
  ...dirty(
    'allergy_twice',
    [refused('allergies', 'element_key_duplicate', 'element,1'), refused('allergies', 'element_key_duplicate', 'element,2')],
    (user: User) => ({ ...user, allergies: [1, 2].map(() => ({ ...allergy, _id: oddId('allergy', 2) })) }),
  ),
  ...dirty('allergy_without_id', [refused('allergies', 'element_key_missing', 'element,1')], (user: User) => ({
    ...user,
    allergies: [allergy],
  })),
  ...dirty(
    'ends_before_it_starts',
    [refused('medications', 'constraint', hexOf('medication', 1))],
    withMore('medications', { ...medication, _id: oddId('medication', 1), endedOn: '2021-04-30' }),
  ),
  ...dirty(
    'dose_too_exact',
    [refused('medications', 'lost_precision', hexOf('medication', 2))],
    withMore('medications', { ...medication, _id: oddId('medication', 2), dose: Decimal128.fromString('0.0005') }),
  ),
  ...dirty(
    'no_icd_code',
    [refused('medical_history', 'constraint', hexOf('diagnosis', 1))],
    withMore('medicalHistory', { ...diagnosis, _id: oddId('diagnosis', 1), code: 'diabetes' }),
  ),
  ...dirty('session_without_end', [refused('sessions', 'null_refused', 's_odd')], withMore('sessions', session)),
  ...dirty(
    'token_twice',
    [refused('mfa_tokens', 'element_key_duplicate', 'element,1'), refused('mfa_tokens', 'element_key_duplicate', 'element,2')],
    (user: User) => ({ ...user, mfa: [token, { ...token, secret: 'ODDODDODDODDODD3' }] }),
  ),
];

/** Users that are wrong in one known way each. */
export const userDirt: readonly Dirt<User>[] = [...accounts, ...records, ...elements];
