import { dateText, moneyText, type Row, timeText } from '../../rows.ts';
import { pick, seeded } from '../../seeded.ts';
import { offices } from './offices.ts';
import { type Dirt, dirtyId, dirtyRows, dirtyValues, type ExpectedFate, idOf, missingId, type SourceTable } from './table.ts';
import { users } from './users.ts';
import { controlled, firstNames, lastNames, mojibake, nulLike } from './words.ts';

const written: readonly ExpectedFate[] = [{ phase: 'patients', fate: 'written' }];
const refused = (reason: string): readonly ExpectedFate[] => [{ phase: 'patients', fate: 'quarantined', reason }];

/** Index of the practice that an ordinary patient belongs to. */
export function officeOfPatient(index: number): number {
  return (index * 37) % offices.clean;
}

function makePatient(index: number, id: number): Row {
  const draw = seeded(303_000_003 + index);
  return {
    id: String(id),
    doctor_id: String(idOf(users, draw(users.clean))),
    office_id: String(idOf(offices, officeOfPatient(index))),
    first_name: pick(firstNames, draw(1000)),
    last_name: pick(lastNames, draw(1000)),
    birth_date: draw(15) === 0 ? '' : dateText(-draw(32_000)),
    gender: String(draw(4)),
    phone: draw(4) === 0 ? '' : `+1 646 555 ${String(draw(10_000)).padStart(4, '0')}`,
    notes: draw(3) === 0 ? `Allergies:\tnone\nLast visit: ${dateText(draw(3000))}` : null,
    balance: draw(6) === 0 ? null : moneyText(draw(9_000_000) - 400_000),
    insurance_code: draw(5) === 0 ? null : `INS-${String(draw(900) + 100)}`,
    referred_by: draw(4) === 0 ? `Dr. "${pick(lastNames, draw(1000))}"` : null,
    created: timeText(400 + draw(700), draw(600)),
  };
}

/** A refused patient owes nothing, so that the balances of both sides add up to the same number. */
const refusedRow = (change: Readonly<Record<string, string>>) => (row: Row) => ({ ...row, balance: null, ...change });

function refusedRows(label: string, reason: string, column: string, values: readonly string[]): Dirt[] {
  return dirtyRows(
    label,
    refused(reason),
    values.map((value) => refusedRow({ [column]: value })),
  );
}

const dirt: readonly Dirt[] = [
  ...refusedRows('orphan_doctor', 'orphan', 'doctor_id', [missingId(users, 5), missingId(users, 700), '999999', '0']),
  ...refusedRows('orphan_practice', 'orphan', 'office_id', [missingId(offices, 3), '99999', '-1']),
  ...refusedRows('impossible_date', 'invalid_value', 'birth_date', ['2015-02-30', '2013-13-01', '2001-02-29', '1999-04-31']),
  ...refusedRows('unknown_gender', 'unknown_value', 'gender', ['7', '-1']),
  ...refusedRows('long_phone', 'too_long', 'phone', ['+1 212 555 0100 ext. 77', 'ask for Mrs. Haddad first']),
  ...dirtyRows(
    'doctor_merged',
    written,
    [0, 1, 2, 3].map((nth) => (row) => ({ ...row, doctor_id: dirtyId(users, 'email_differs_in_case', nth) })),
  ),
  ...dirtyValues('trailing_blanks', written, 'last_name', ['Brown ', 'Silva   ', ' Ek ']),
  ...dirtyValues('mojibake', written, 'notes', mojibake),
  ...dirtyValues('control_character', written, 'notes', controlled),
  ...dirtyValues('control_character_in_json', written, 'referred_by', controlled),
  ...dirtyValues('nul_like', written, 'notes', nulLike),
  ...dirtyValues('nul_like_in_json', written, 'referred_by', nulLike),
];

/** Patients: each has a doctor (an account) and a practice. */
export const patients: SourceTable = {
  name: 'dispatch_patient',
  columns: [
    'id',
    'doctor_id',
    'office_id',
    'first_name',
    'last_name',
    'birth_date',
    'gender',
    'phone',
    'notes',
    'balance',
    'insurance_code',
    'referred_by',
    'created',
  ],
  clean: 7849,
  firstId: 20_001,
  dirt,
  make: makePatient,
};
