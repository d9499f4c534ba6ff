import { dateText, moneyText, type Row, timeText } from '../../rows.ts';
import { pick, seeded, sha256 } from '../../seeded.ts';
import { offices } from './offices.ts';
import { officeOfPatient, patients } from './patients.ts';
import { projectDirt } from './project-dirt.ts';
import { idOf, type SourceTable } from './table.ts';
import { users } from './users.ts';
import { scanners, treatments } from './words.ts';

/** Days after the start on which an ordinary project was made. */
export function dayOfProject(index: number): number {
  return 1100 + Math.floor(index / 40);
}

const typeCodes = ['1', '2', '3', '4', '5', '9'] as const;
const statusCodes = ['0', '10', '20', '30', '40', '90'] as const;

function caseColumns(index: number, draw: (below: number) => number): Row {
  const patient = (index * 17) % patients.clean;
  const day = dayOfProject(index);
  return {
    patient_id: String(idOf(patients, patient)),
    office_id: String(idOf(offices, officeOfPatient(patient))),
    type: pick(typeCodes, draw(1000)),
    status: pick(statusCodes, draw(1000)),
    title: `${pick(treatments, draw(1000))} – ${index + 1}`,
    description: draw(3) === 0 ? `Please check:\n\t1. margin\n\t2. occlusion ${index}` : null,
    due_date: draw(5) === 0 ? '' : dateText(day + 14 + draw(40)),
    created: timeText(day, draw(600)),
  };
}

function assetColumns(index: number, draw: (below: number) => number): Row {
  const name = `scan_${String(index + 1).padStart(6, '0')}.stl`;
  return {
    creator_id: draw(12) === 0 ? null : String(idOf(users, draw(users.clean))),
    file_name: name,
    file_size: String(40_000 + draw(2_000_000_000) * 3),
    checksum: sha256(name),
    storage_path: `/srv/dispatch/media/${String(index % 97).padStart(2, '0')}/${name}`,
    uploaded: draw(20) === 0 ? null : timeText(dayOfProject(index), draw(600)),
    price: draw(10) === 0 ? null : moneyText(draw(20_000_000)),
    is_archived: String(draw(8) === 0 ? 1 : 0),
    settings: draw(4) === 0 ? null : `{"layer_um": ${20 + draw(80)}, "support": ${draw(2) === 0}, "note": "Größe ${draw(9)}"}`,
    scanner: draw(6) === 0 ? null : pick(scanners, draw(1000)),
    software_version: `${2 + draw(3)}.${draw(10)}.${draw(30)}`,
    render_cache: draw(9) === 0 ? 'iVBORw0KGgo=' : null,
  };
}

/** What a practice ordered for a patient; one row holds the case and its digital file, so two phases read it. */
export const projects: SourceTable = {
  name: 'dispatch_project',
  columns: [
    'id',
    'patient_id',
    'office_id',
    'creator_id',
    'type',
    'status',
    'title',
    'description',
    'due_date',
    'created',
    'file_name',
    'file_size',
    'checksum',
    'storage_path',
    'uploaded',
    'price',
    'is_archived',
    'settings',
    'scanner',
    'software_version',
    'render_cache',
  ],
  clean: 66_904,
  firstId: 100_001,
  dirt: projectDirt,
  make: (index, id) => {
    const draw = seeded(404_000_003 + index);
    return { id: String(id), ...caseColumns(index, draw), ...assetColumns(index, draw) };
  },
};
