import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { type Catalogs, sourceOf, targetOf } from '../../engine/route.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { map } from '../../engine/stages/map.ts';
import { wholeCatalog, wholeProfile } from '../../engine/whole-side.ts';
import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import type { Database } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Profile } from '../../model/profile.ts';
import type { Side } from '../../model/workbench.ts';
import { takeCommitted } from '../approval/approvals.ts';
import { stageOf } from '../run/stage.ts';
import { keptProfile } from '../workbench/profile.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** What a conversation knows of both databases; each part is read once, when first asked for. */
export interface Knowledge {
  /** Of all databases of a side as one. */
  catalog(side: Side): Promise<Catalog>;
  catalogs(side: Side): Promise<Catalogs>;
  profile(side: Side): Promise<Profile>;
  mapped(): Promise<readonly MappedPhase[]>;
  /** The playbook has changed: phases are mapped anew when they are next asked for. */
  forgetMappings(): void;
  /** Throws `entity_not_found`. */
  entity(side: Side, name: string): Promise<Entity>;
}

/** Opens what is known of a workbench's databases. `within` borrows the sessions of one reading; none waits for another while it has them. */
export function openKnowledge(within: <T>(work: (bench: Workbench) => Promise<T>) => Promise<T>): Knowledge {
  const stageFor = (bench: Workbench) => stageOf(bench, bench.principal.name);
  const all = once(() => within((bench) => inventory(stageFor(bench))));
  const catalogs = async (side: Side): Promise<Catalogs> => (await all())[side === 'source' ? 0 : 1];
  const catalog = async (side: Side): Promise<Catalog> => wholeCatalog(await catalogs(side));
  const profileSource = async (): Promise<Profile> => {
    const read = await catalogs('source');
    return within(async (bench) => (await keptProfile(bench)) ?? profileAll(read, (name) => sourceOf(bench, name)));
  };
  const profileTarget = async (): Promise<Profile> => {
    const read = await catalogs('target');
    return within((bench) => profileAll(read, (name) => targetOf(bench, name)));
  };
  const profiles = { source: once(profileSource), target: once(profileTarget) };
  const mapAll = async (): Promise<readonly MappedPhase[]> => {
    const [sources, targets] = await all();
    return within(async (bench) => {
      const mapping = await map(stageFor(bench), sources, targets);
      await takeCommitted(bench, mapping);
      return mapping;
    });
  };
  let mapped = once(mapAll);
  return {
    catalog,
    catalogs,
    profile: (side) => profiles[side](),
    mapped: () => mapped(),
    forgetMappings: () => {
      mapped = once(mapAll);
    },
    entity: async (side, name) => requireKnown(await catalog(side), side, name),
  };
}

async function profileAll(catalogs: Catalogs, open: (name: string) => Database): Promise<Profile> {
  const profiles = new Map<string, Profile>();
  for (const [name, catalog] of catalogs) profiles.set(name, await open(name).profile(catalog));
  return wholeProfile(profiles);
}

function requireKnown(catalog: Catalog, side: Side, name: string): Entity {
  const found = findEntity(catalog, name);
  if (found) return found;
  throw new GodwitError('entity_not_found', `The ${side} has no entity "${name}".`, { details: { entity: name } });
}

/** Reads at the first call; later calls share it. A failure is not kept. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  return () => {
    reading ??= read().catch((error: unknown) => {
      reading = null;
      throw error;
    });
    return reading;
  };
}
