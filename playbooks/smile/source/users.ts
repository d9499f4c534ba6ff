import { type Row, timeText } from '../../rows.ts';
import { pick, seeded, sha256 } from '../../seeded.ts';
import { type Dirt, dirtyRows, dirtyValues, type ExpectedFate, type SourceTable } from './table.ts';
import { controlled, firstNames, lastNames, mojibake, nulLike, repeatedTimes, skippedTimes } from './words.ts';

const written: readonly ExpectedFate[] = [{ phase: 'profiles', fate: 'written' }];
const refused = (reason: string): readonly ExpectedFate[] => [{ phase: 'profiles', fate: 'quarantined', reason }];

/** Index of the ordinary users that have a second account; the first two are members of a practice, some were moved by the earlier tool. */
const winners = [3, 23, 43, 100, 101, 102] as const;

function makeUser(index: number, id: number): Row {
  const draw = seeded(202_000_003 + index);
  const login = `user${String(index).padStart(5, '0')}`;
  const seen = draw(10) === 0 ? null : timeText(1200 + draw(2500), draw(600));
  return {
    id: String(id),
    username: login,
    first_name: pick(firstNames, draw(1000)),
    last_name: pick(lastNames, draw(1000)),
    email: index % 5 === 2 ? `User${String(index).padStart(5, '0')}@Smile.Example` : `${login}@smile.example`,
    password: `pbkdf2_sha256$10000$${sha256(login).slice(0, 12)}$${sha256(`${login}!`).slice(0, 43)}=`,
    is_staff: draw(40) === 0 ? 't' : 'f',
    is_active: draw(12) === 0 ? 'f' : 't',
    is_superuser: 'f',
    last_login: seen,
    date_joined: timeText(draw(1100), draw(600)),
  };
}

/** The e-mail of an ordinary user as a second sign-up typed it. */
function retyped(index: number): (row: Row) => Row {
  const email = makeUser(index, 0).email?.toUpperCase() ?? '';
  return (row) => ({ ...row, email: index % 2 === 0 ? `${email}  ` : email });
}

const dirt: readonly Dirt[] = [
  ...dirtyRows('email_differs_in_case', [{ phase: 'profiles', fate: 'skipped' }], winners.map(retyped)),
  ...dirtyRows(
    'trailing_blanks',
    written,
    ['Anna ', 'Miriam  ', 'José   '].map((name) => (row) => ({ ...row, first_name: name, email: `${row.email}  ` })),
  ),
  ...dirtyValues('mojibake', written, 'last_name', mojibake),
  ...dirtyValues('control_character', written, 'last_name', controlled),
  ...dirtyValues('nul_like', written, 'last_name', nulLike),
  ...dirtyValues('skipped_local_time', refused('impossible_time'), 'date_joined', skippedTimes),
  ...dirtyValues('repeated_local_time', written, 'date_joined', repeatedTimes),
  ...dirtyValues('no_email', refused('null_refused'), 'email', ['', '  ', '']),
];

/** People with an account; an account without an e-mail can't be carried over, because the modern system signs in by e-mail. */
export const users: SourceTable = {
  name: 'auth_user',
  columns: [
    'id',
    'username',
    'first_name',
    'last_name',
    'email',
    'password',
    'is_staff',
    'is_active',
    'is_superuser',
    'last_login',
    'date_joined',
  ],
  clean: 9101,
  firstId: 1001,
  dirt,
  make: makeUser,
};
