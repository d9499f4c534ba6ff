import { catalog, entityFingerprint, findEntity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Mapping } from '../../model/mapping.ts';
import { placeOf } from '../../model/playbook-databases.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { structureChanges } from '../structure-changes.ts';
import { placedEntity } from '../whole-side.ts';
import type { StageContext } from './context.ts';

export type Side = 'source' | 'target';
type Context = Pick<StageContext, 'journal' | 'control' | 'playbook'>;

/** Catalogs that are looked through for the structure that was approved. */
const catalogsMax = 50;
const changesShown = 10;

interface Drift {
  readonly side: Side;
  readonly phase: string;
  readonly entity: string;
  readonly changes: readonly string[];
}

/** What has changed in the structures since these phases were approved; null where it is not the structure that wants a new approval. */
export async function driftOf(context: Context, mapped: readonly MappedPhase[]): Promise<GodwitError | null> {
  const drifts: Drift[] = [];
  for (const each of mapped) {
    const approved = await context.journal.lastApproved(context.control, context.playbook.playbook, 'mapping', each.phase.phase);
    if (approved) drifts.push(...(await driftsOfPhase(context, each, approved.content.structure)));
  }
  return driftError(drifts);
}

/** Throws `source_drift`, `target_drift` where a structure of these sides is another than the mappings were made for. */
export async function requireStructures(
  context: Context,
  mapped: readonly MappedPhase[],
  sides: readonly Side[] = ['source', 'target'],
): Promise<void> {
  const drifts: Drift[] = [];
  for (const each of mapped) drifts.push(...(await driftsOfPhase(context, each, each.mapping.structure)));
  const error = driftError(drifts.filter(({ side }) => sides.includes(side)));
  if (error) throw error;
}

function driftError(drifts: readonly Drift[]): GodwitError | null {
  const [first] = drifts;
  if (!first) return null;
  const told = drifts.map(({ side, phase, entity, changes }) => `${phase}: ${entity} in the ${side}: ${shown(changes)}`);
  return new GodwitError(
    `${first.side}_drift`,
    `The structure has changed since it was approved, so these mappings need a new look:\n${told.join('\n')}\nSee \`godwit ` +
      'review`, then `godwit approve`, and run the same command.',
    { details: { drifts } },
  );
}

function shown(changes: readonly string[]): string {
  if (changes.length === 0) return 'something changed, and the structure of that time is no longer known';
  const more = changes.length - changesShown;
  return `${changes.slice(0, changesShown).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

async function driftsOfPhase(
  context: Context,
  { phase, sourceRead, target }: MappedPhase,
  structure: Mapping['structure'],
): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (const [side, entity] of [['source', sourceRead.entity] as const, ['target', target] as const]) {
    if (structure[side] === entityFingerprint(entity)) continue;
    const before = await entityAsApproved(context, side, phase.databases[side], entity.name, structure[side]);
    const place = placeOf(context.playbook, side, phase.databases[side], entity.name);
    drifts.push({ side, phase: phase.phase, entity: place, changes: before ? structureChanges(before, entity) : [] });
  }
  return drifts;
}

async function entityAsApproved({ journal, control, playbook }: Context, side: Side, database: string, name: string, fingerprint: string) {
  const prefix = placeOf(playbook, side, database, '');
  const alone = (place: string): string => place.slice(prefix.length);
  for (const digest of await journal.digests(control, playbook.playbook, 'catalog', side, catalogsMax)) {
    const kept = catalog.safeParse(await journal.read(control, digest));
    const entity = kept.success && findEntity(kept.data, prefix + name);
    const found = entity && placedEntity(entity, alone);
    if (found && entityFingerprint(found) === fingerprint) return found;
  }
  return null;
}
