import type { Catalog } from '../model/catalog.ts';
import type { PlaybookPhase } from '../model/playbook.ts';
import type { Risk } from '../model/profile.ts';
import { counted, listed } from './evidence.ts';

/** The risk that rows which row security guards in the source are open in the target: nothing where none are. */
export function findOpenTargets(
  phases: readonly Pick<PlaybookPhase, 'phase' | 'source' | 'target'>[],
  source: Catalog,
  target: Catalog,
): Risk[] {
  const guarded = new Set(source.entities.filter((each) => each.rowSecurity.enabled).map(({ name }) => name));
  const open = new Set(target.entities.filter((each) => !each.rowSecurity.enabled).map(({ name }) => name));
  const pairs = phases.filter((each) => guarded.has(each.source) && open.has(each.target)).map((each) => `${each.source} → ${each.target}`);
  if (pairs.length === 0) return [];
  return [
    {
      severity: 'high',
      title: 'Row security of the source is missing in the target',
      evidence: `${counted(pairs.length, 'entity')}: ${listed(pairs)}.`,
      mitigation: 'Decide who may see which rows there, and create the policies before anybody but the migration may read these tables.',
      owner: 'security officer',
    },
  ];
}
