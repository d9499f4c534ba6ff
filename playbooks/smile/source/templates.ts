import { type Row, timeText } from '../../rows.ts';
import { pick, seeded } from '../../seeded.ts';
import { offices } from './offices.ts';
import { type Dirt, dirtyRows, dirtyValues, type ExpectedFate, idOf, type SourceTable } from './table.ts';

const written: readonly ExpectedFate[] = [{ phase: 'workflow_templates', fate: 'written' }];
const refused = (reason: string): readonly ExpectedFate[] => [{ phase: 'workflow_templates', fate: 'quarantined', reason }];

const names = ['Aligner standard', 'Crown – same day'] as const;

/** Two templates per practice; the steps are JSON kept as text. */
function makeTemplate(index: number, id: number): Row {
  const draw = seeded(707_000_003 + index);
  const steps = ['scan', 'design', 'print', 'fit'].slice(0, 2 + draw(3)).map((step, at) => ({ step, days: at + draw(5), note: 'Prüfen' }));
  return {
    id: String(id),
    office_id: String(idOf(offices, Math.floor(index / 2) * 10)),
    name: pick(names, index),
    steps: JSON.stringify(steps),
    is_active: String(draw(6) === 0 ? 0 : 1),
    editor_state: draw(3) === 0 ? 'cursor=12;zoom=1.0' : null,
    created: timeText(900 + draw(900), draw(600)),
  };
}

/** The practice and name of an earlier ordinary template, but for blanks after the name. */
function sameButBlanks(row: Row): Row {
  const { office_id = null, name } = makeTemplate(4, 0);
  return { ...row, office_id, name: `${name}  ` };
}

const brokenSteps = ['[{"step": "scan"', "['scan', 'print']", '[{"step": "\\u0000"}]'];

const dirt: readonly Dirt[] = [
  ...dirtyValues('broken_json', refused('broken_steps'), 'steps', brokenSteps),
  ...dirtyRows('duplicate_after_trim', refused('duplicate'), [sameButBlanks]),
  ...dirtyValues('trailing_blanks', written, 'name', ['Implant  ', 'Night guard ']),
];

/** A practice's own lists of steps. */
export const templates: SourceTable = {
  name: 'dispatch_template',
  columns: ['id', 'office_id', 'name', 'steps', 'is_active', 'editor_state', 'created'],
  clean: 152,
  firstId: 3,
  dirt,
  make: makeTemplate,
};
