import { type Row, timeText } from '../../rows.ts';
import { pick, seeded } from '../../seeded.ts';
import { dayOfProject, projects } from './projects.ts';
import { type Dirt, dirtyId, dirtyRows, dirtyValues, type ExpectedFate, idOf, missingId, type SourceTable } from './table.ts';
import { users } from './users.ts';
import { mojibake, skippedTimes } from './words.ts';

const written: readonly ExpectedFate[] = [{ phase: 'case_states', fate: 'written' }];
const refused = (reason: string): readonly ExpectedFate[] => [{ phase: 'case_states', fate: 'quarantined', reason }];

const clean = 4751;
const casesWithHistory = 1500;
const codes = ['1', '2', '3', '4', '5'] as const;

/** Histories grow in rounds, so that the states of one case stand far apart and later ones have higher keys. A dirty row has a case of its own. */
function makeState(index: number, id: number): Row {
  const draw = seeded(606_000_003 + index);
  const isClean = index < clean;
  const round = isClean ? Math.floor(index / casesWithHistory) : 0;
  const project = isClean ? (index % casesWithHistory) * 44 : (index - clean) * 44 + 7;
  return {
    id: String(id),
    project_id: String(idOf(projects, project)),
    actor_id: draw(10) === 0 ? null : String(idOf(users, draw(users.clean))),
    state: pick(codes, round),
    order: String(round + 1),
    comment: draw(4) === 0 ? `Round ${round + 1}\\checked` : null,
    created: timeText(dayOfProject(project) + 1 + round * 3, draw(600)),
  };
}

/** The case and moment of an earlier ordinary state. */
const again = (index: number) => (row: Row) => {
  const { project_id = null, created = null } = makeState(index, 0);
  return { ...row, project_id, created };
};

const dirt: readonly Dirt[] = [
  ...dirtyValues('orphan_case', refused('orphan'), 'project_id', [missingId(projects, 4), missingId(projects, 5000), '0', '9000000']),
  ...dirtyValues('unknown_state', refused('unknown_value'), 'state', ['42', '0', '-5']),
  ...dirtyValues('skipped_local_time', refused('impossible_time'), 'created', skippedTimes),
  ...dirtyRows('duplicate_moment', refused('duplicate'), [again(0), again(7)]),
  ...dirtyValues('actor_deleted', written, 'actor_id', [missingId(users, 31), '666666']),
  ...dirtyValues('actor_merged', written, 'actor_id', [dirtyId(users, 'email_differs_in_case', 3)]),
  ...dirtyValues('mojibake', written, 'comment', mojibake),
];

/** History of the cases. */
export const states: SourceTable = {
  name: 'dispatch_state',
  columns: ['id', 'project_id', 'actor_id', 'state', 'order', 'comment', 'created'],
  clean,
  firstId: 5001,
  dirt,
  make: makeState,
};
