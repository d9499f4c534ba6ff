import { type Catalog, findEntity } from '../../model/catalog.ts';
import type { AdoptedEntity } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { ResolvedIdentity } from '../../model/program.ts';

/** Name by which references know the rows of a phase. */
export function identityName(phase: PlaybookPhase): string {
  return phase.identity.name ?? phase.phase;
}

/** The entity of a catalog, or an error that names the phase that wants it. */
export function requireEntity(catalog: Catalog, name: string, where: string) {
  const entity = findEntity(catalog, name);
  if (entity) return entity;
  throw new GodwitError('entity_not_found', `${where}: ${catalog.database} has no entity "${name}".`, { details: { entity: name } });
}

/** Columns of a phase's target key. */
export function targetKeyOf(phase: PlaybookPhase, target: Catalog): string[] {
  const entity = requireEntity(target, phase.target, phase.phase);
  const key = phase.identity.target_key ?? entity.key?.fields ?? entity.uniques[0]?.fields;
  if (key) return key;
  throw new GodwitError('unsupported_structure', `${phase.phase}: ${phase.target} has no key; declare identity.target_key.`);
}

/** Everything that references may resolve to: the phases' identities and the adopted entities. */
export function resolveIdentities(playbook: Playbook, target: Catalog): Map<string, ResolvedIdentity> {
  const running = playbook.phases.filter((phase) => phase.off === undefined);
  const own = running.map((phase): ResolvedIdentity => {
    const name = identityName(phase);
    const entity = requireEntity(target, phase.target, phase.phase);
    return { name, system: playbook.system, strategy: phase.identity.strategy, target: entity, targetKey: targetKeyOf(phase, target) };
  });
  const adopted = adoptedEntities(playbook, target).map(
    (each): ResolvedIdentity => ({ ...each, system: playbook.system, strategy: 'adopted' }),
  );
  return new Map([...own, ...adopted].map((each) => [each.name, each]));
}

/** The entities that the playbook declares as adopted. */
export function adoptedEntities(playbook: Playbook, target: Catalog): AdoptedEntity[] {
  return Object.entries(playbook.adopted).map(([name, { target: entity, target_key, legacy_key }]) => ({
    name,
    target: requireEntity(target, entity, `adopted.${name}`),
    targetKey: target_key,
    legacyKey: legacy_key,
  }));
}
