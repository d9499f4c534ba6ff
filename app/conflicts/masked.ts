import { targetSensitivities } from '../../engine/differential/examples.ts';
import { maskedRow, type Sensitivities } from '../../engine/quarantine/masking.ts';
import type { Conflict, RowImage } from '../../model/conflict.ts';
import { type Mapping, sourcePlace } from '../../model/mapping.ts';
import type { Profile } from '../../model/profile.ts';
import type { OpenConflicts } from '../../model/workbench.ts';
import { keptProfile } from '../workbench/profile.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { conflictsOf } from './conflicts.ts';

/** A conflict whose images are masked as the source's columns are; what nobody has looked at is masked, too. */
export interface MaskedConflict
  extends Pick<Conflict, 'id' | 'phase' | 'entity' | 'targetKey' | 'kind' | 'columns' | 'foundAt' | 'ageSeconds'> {
  readonly source: RowImage;
  readonly target: RowImage;
}

/** Open conflicts as they may be shown to whoever may look. */
export function maskedConflicts(
  caller: Caller,
  playbook: string,
  limit: number,
): Promise<{ phases: readonly OpenConflicts[]; conflicts: readonly MaskedConflict[] }> {
  return withWorkbench(
    caller,
    playbook,
    async (bench) => {
      const { phases, conflicts } = await conflictsOf(bench, { limit });
      const masks = await masksOf(bench, new Set(conflicts.map(({ phase }) => phase)));
      return { phases, conflicts: conflicts.map((each) => masked(each, masks.get(each.phase) ?? new Map())) };
    },
    'look',
  );
}

/** By phase, how sensitive each target column is: by the mapping of the newest run. */
async function masksOf(bench: Workbench, phases: ReadonlySet<string>): Promise<Map<string, Sensitivities>> {
  const { runs, control, journal, playbook } = bench;
  const run = phases.size === 0 ? null : await runs.last(control, playbook.playbook);
  const profile = await keptProfile(bench);
  const found = new Map<string, Sensitivities>();
  for (const [phase, digest] of Object.entries(run?.mappings ?? {})) {
    if (!phases.has(phase)) continue;
    const mapping = await journal.readAs(control, digest, 'mapping');
    found.set(phase, targetSensitivities(mapping, knownOf(profile, mapping)));
  }
  return found;
}

/** Of the row's own columns; what is looked up counts as not looked at. */
function knownOf(profile: Profile | null, mapping: Mapping): Sensitivities {
  const fields = profile?.entities[sourcePlace(mapping, mapping.source)]?.fields ?? {};
  return new Map(Object.entries(fields).map(([name, { sensitivity }]) => [name, sensitivity ?? null]));
}

function masked({ sourceImage, targetImage, ...conflict }: Conflict, known: Sensitivities): MaskedConflict {
  const { id, phase, entity, targetKey, kind, columns, foundAt, ageSeconds } = conflict;
  const shown = (row: RowImage): RowImage => row && maskedRow(row, known);
  return { id, phase, entity, targetKey, kind, columns, foundAt, ageSeconds, source: shown(sourceImage), target: shown(targetImage) };
}
