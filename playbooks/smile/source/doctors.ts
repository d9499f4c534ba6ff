import { type Row, timeText } from '../../rows.ts';
import { pick, seeded } from '../../seeded.ts';
import { offices } from './offices.ts';
import { type Dirt, dirtyId, dirtyRows, dirtyValues, type ExpectedFate, idOf, missingId, type SourceTable } from './table.ts';
import { users } from './users.ts';

const written: readonly ExpectedFate[] = [{ phase: 'practice_members', fate: 'written' }];
const refused = (reason: string): readonly ExpectedFate[] => [{ phase: 'practice_members', fate: 'quarantined', reason }];

/** Every membership has a user of its own, so that no pair of practice and person comes twice. */
function makeDoctor(index: number, id: number): Row {
  const draw = seeded(505_000_003 + index);
  return {
    id: String(id),
    office_id: String(idOf(offices, (index * 29) % offices.clean)),
    user_id: String(idOf(users, 3 + index * 20)),
    role: pick(['1', '2', '3', '4'], draw(1000)),
    is_active: String(draw(9) === 0 ? 0 : 1),
    joined: timeText(300 + draw(800), draw(600)),
  };
}

/** The pair of an earlier ordinary membership. */
const again = (index: number) => (row: Row) => {
  const { office_id = null, user_id = null } = makeDoctor(index, 0);
  return { ...row, office_id, user_id };
};

/** The second account of the user of the first ordinary membership, in the same practice: the same pair once accounts are merged. */
const sameAfterMerge = (row: Row): Row => ({ ...again(0)(row), user_id: dirtyId(users, 'email_differs_in_case', 0) });

const secondAccounts = [1, 2].map((nth) => dirtyId(users, 'email_differs_in_case', nth));

const dirt: readonly Dirt[] = [
  ...dirtyValues('orphan_doctor', refused('orphan'), 'user_id', [missingId(users, 21), '777777']),
  ...dirtyValues('orphan_practice', refused('orphan'), 'office_id', [missingId(offices, 12), '88888']),
  ...dirtyValues('unknown_role', refused('unknown_value'), 'role', ['9', '0']),
  ...dirtyRows('duplicate_membership', refused('duplicate'), [again(1), again(5)]),
  ...dirtyRows('duplicate_after_merge', refused('duplicate'), [sameAfterMerge]),
  ...dirtyValues('doctor_merged', written, 'user_id', secondAccounts),
];

/** Who works in which practice. */
export const doctors: SourceTable = {
  name: 'dispatch_office_doctors',
  columns: ['id', 'office_id', 'user_id', 'role', 'is_active', 'joined'],
  clean: 438,
  firstId: 1,
  dirt,
  make: makeDoctor,
};
