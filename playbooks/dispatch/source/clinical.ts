import { moneyText, timeText } from '../../rows.ts';
import { pick } from '../../seeded.ts';
import { orphans, refused, repaired } from './dirt.ts';
import { offices, patients, users } from './people.ts';
import { type Dirt, rowAt, type Table } from './world.ts';

/** What a practice ordered for a patient. */
export const cases: Table = {
  name: 'dispatch_case',
  columns: ['id', 'patient_id', 'office_id', 'status', 'title', 'price', 'created'],
  rows: 7854,
  firstId: 100_001,
  dirt: [
    { ...orphans('orphan_patient', 22, 'patient_id', () => patients) },
    repaired('unknown_status', 12, 'unknown_value', 'status', ['15', '25']),
  ],
  make: ({ index, draw, world }) => ({
    patient_id: world.parent(patients, index),
    office_id: world.parent(offices, draw(1_000_000)),
    status: pick(['0', '10', '20', '30', '40', '90'], draw(1000)),
    title: `${pick(['Upper arch', 'Lower arch', 'Crown 14', 'Bridge 11–13', 'Retainer'], draw(1000))} – ${index + 1}`,
    price: moneyText(draw(20_000_000)),
    created: timeText(1100 + draw(2500), draw(600)),
  }),
};

/** Jaws of a case that is refused itself: they come as soon as the case does. */
const ofRefusedCase: Dirt = {
  label: 'case_refused',
  rows: 24,
  reason: 'orphan',
  repair: 'waits',
  change: (row, nth, world) => ({ ...row, case_id: world.dirty(cases, 'unknown_status', nth) }),
};

export const jaws: Table = {
  name: 'dispatch_jaw',
  columns: ['id', 'case_id', 'side', 'teeth'],
  rows: 15_708,
  firstId: 1,
  dirt: [ofRefusedCase],
  make: ({ index, draw, world }) => ({
    case_id: world.parent(cases, Math.floor(index / 2)),
    side: String(1 + (index % 2)),
    teeth: String(12 + draw(5)),
  }),
};

export const brackets: Table = {
  name: 'dispatch_bracket',
  columns: ['id', 'jaw_id', 'tooth', 'material', 'torque'],
  rows: 219_912,
  firstId: 1,
  dirt: [orphans('orphan_jaw', 250, 'jaw_id', () => jaws)],
  make: ({ index, draw, world }) => ({
    jaw_id: world.parent(jaws, Math.floor(index / 14)),
    tooth: String(11 + (index % 14)),
    material: pick(['steel', 'ceramic', 'gold'], draw(1000)),
    torque: `${draw(40) - 20}.${draw(10)}`,
  }),
};

const sameState: Dirt = {
  label: 'duplicate_state',
  rows: 11,
  reason: 'duplicate',
  change: (row, nth, world) => {
    const { case_id = null, created = null } = rowAt(states, world.ordinary(states, nth), world);
    return { ...row, case_id, created };
  },
};

/** History of cases. */
export const states: Table = {
  name: 'dispatch_state',
  columns: ['id', 'case_id', 'actor_id', 'state', 'created'],
  rows: 5464,
  firstId: 1,
  dirt: [sameState],
  make: ({ index, draw, world }) => ({
    case_id: world.parent(cases, index),
    actor_id: draw(9) === 0 ? null : world.parent(users, draw(1_000_000)),
    state: pick(['1', '2', '3', '4', '5'], draw(1000)),
    created: timeText(1100 + Math.floor(index / 9), index * 7),
  }),
};

export const plans: Table = {
  name: 'dispatch_plan',
  columns: ['id', 'case_id', 'author_id', 'steps', 'weeks'],
  rows: 7432,
  firstId: 1,
  dirt: [
    orphans('orphan_case', 31, 'case_id', () => cases),
    refused('broken_json', 2, 'invalid_value', 'steps', ['{"steps": [1, 2', "{'steps': True}"]),
  ],
  make: ({ index, draw, world }) => ({
    case_id: world.parent(cases, index),
    author_id: world.parent(users, draw(1_000_000)),
    steps: `{"steps": ${1 + draw(30)}, "note": "Größe ${draw(9)}"}`,
    weeks: String(4 + draw(80)),
  }),
};

/** Digital files that were made for a case. */
export const projects: Table = {
  name: 'dispatch_project',
  columns: ['id', 'case_id', 'creator_id', 'file_name', 'file_size', 'cost', 'created'],
  rows: 66_904,
  firstId: 300_001,
  dirt: [orphans('orphan_case', 130, 'case_id', () => cases)],
  make: ({ index, draw, world }) => ({
    case_id: world.parent(cases, index),
    creator_id: draw(12) === 0 ? null : world.parent(users, draw(1_000_000)),
    file_name: `scan_${String(index + 1).padStart(7, '0')}.stl`,
    file_size: String(40_000 + draw(2_000_000_000) * 3),
    cost: draw(10) === 0 ? null : moneyText(draw(9_000_000)),
    created: timeText(1100 + draw(2500), draw(600)),
  }),
};

export const caseFiles: Table = {
  name: 'dispatch_case_file',
  columns: ['id', 'project_id', 'kind', 'path', 'bytes', 'uploaded'],
  rows: 160_420,
  firstId: 1,
  dirt: [
    orphans('orphan_project', 402, 'project_id', () => projects),
    repaired('unknown_kind', 38, 'unknown_value', 'kind', ['stl2', 'STL ']),
  ],
  make: ({ index, draw, world }) => ({
    project_id: world.parent(projects, index),
    kind: pick(['stl', 'ply', 'jpg', 'pdf'], draw(1000)),
    path: `/srv/dispatch/media/${index % 97}/${index + 1}`,
    bytes: String(draw(2_000_000_000)),
    uploaded: timeText(1100 + draw(2500), draw(600)),
  }),
};

/** What technicians did to a digital file. */
export const operations: Table = {
  name: 'dispatch_operation',
  columns: ['id', 'project_id', 'role_id', 'minutes', 'cost', 'done'],
  rows: 3720,
  firstId: 1,
  dirt: [orphans('orphan_project', 40, 'project_id', () => projects)],
  make: ({ index, draw, world }) => ({
    project_id: world.parent(projects, index * 17),
    role_id: String(1 + draw(6)),
    minutes: String(draw(400)),
    cost: moneyText(draw(4_000_000)),
    done: timeText(1100 + draw(2500), draw(600)),
  }),
};
