import { differenceDdl } from '../../databases/postgres/schema/difference/difference.ts';
import { structureDdl } from '../../databases/postgres/schema/structure-ddl.ts';
import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { type Catalog, findEntity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { targetNames } from '../../model/playbook-databases.ts';
import type { TargetStructure } from '../../model/target-structure.ts';
import type { EntitySchema } from '../../model/workbench.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { structureOfTarget, wantedFor } from './emit.ts';

/** One table of the target as it would be emitted. Throws `entity_not_found`. */
export async function schemaOf(bench: Workbench, mapped: readonly MappedPhase[], name: string): Promise<EntitySchema> {
  for (const database of targetNames(bench.playbook)) {
    const base = await structureOfTarget(bench, database);
    const { structure, derived } = await wantedFor(bench, database, mapped, base);
    if (!findEntity(structure.catalog, name)) continue;
    const lacking = await differenceDdl(alone(base, name), alone(structure, name));
    return {
      statements: statementsOf(await structureDdl(alone(structure, name))),
      derived: derived.filter(({ entity }) => entity === name).map(({ text, why }) => ({ text, why })),
      lacking: statementsOf(lacking.sql),
    };
  }
  throw new GodwitError('entity_not_found', `The target has no table "${name}", and none of that name is declared.`, {
    details: { entity: name },
  });
}

/** The entity by itself: what it refers to and calls is named, not made. */
function alone({ catalog }: TargetStructure, name: string): TargetStructure {
  const only: Catalog = {
    ...catalog,
    entities: catalog.entities.filter((each) => each.name === name),
    grants: (catalog.grants ?? []).filter(({ entity }) => entity === name),
  };
  return { catalog: { ...only, enums: [], domains: [], composites: [], extensions: [], sequences: [], collations: [] }, routines: [] };
}

const statementsOf = (script: string): string[] =>
  script
    .split(/;\n+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
