import { type Catalog, type Entity, findEntity, findField } from '../../model/catalog.ts';
import type { AdoptedEntity } from '../../model/contracts.ts';
import { oncePer } from '../../model/once.ts';
import type { ResolvedIdentity } from '../../model/phase-statements.ts';
import { identityName } from '../../model/phases.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { Path } from '../playbook/problem.ts';
import { choice, noColumn, refusal } from '../playbook/refusal.ts';
import { type Catalogs, catalogOf } from '../route.ts';

/** The entity of a catalog, or an error that names the phase that wants it, and where in it. */
export function requireEntity(catalog: Catalog, name: string, phase: string | null, at: Path = []): Entity {
  const entity = findEntity(catalog, name);
  if (entity) return entity;
  const known = catalog.entities.map((each) => each.name);
  throw refusal('entity_not_found', phase, at, `${catalog.database} has no entity "${name}"${choice(name, known)}`);
}

/** Columns of a phase's target key. */
export function targetKeyOf(phase: PlaybookPhase, target: Catalog): string[] {
  const entity = requireEntity(target, phase.target, phase.phase, ['target']);
  const unknown = phase.identity.target_key?.find((name) => !findField(entity, name));
  if (unknown !== undefined) throw refusal('mapping_invalid', phase.phase, ['identity', 'target_key'], noColumn(entity, unknown));
  const key = phase.identity.target_key ?? entity.key?.fields ?? entity.uniques[0]?.fields;
  if (key) return key;
  throw refusal('unsupported_structure', phase.phase, ['target'], `${phase.target} has no key; declare identity.target_key.`);
}

/** Everything that references may resolve to: the phases' identities and the adopted entities. */
export function resolveIdentities(playbook: Playbook, targets: Catalogs): Map<string, ResolvedIdentity & { readonly database: string }> {
  const running = playbook.phases.filter((phase) => phase.off === undefined);
  const own = running.map((phase) => {
    const name = identityName(phase);
    const database = phase.databases.target;
    const target = catalogOf(targets, database);
    const entity = requireEntity(target, phase.target, phase.phase, ['target']);
    const { strategy } = phase.identity;
    return { name, system: playbook.system, strategy, target: entity, targetKey: targetKeyOf(phase, target), database };
  });
  const adopted = [...targets].flatMap(([database, catalog]) =>
    adoptedEntities(playbook, database, catalog).map((each) => ({
      ...each,
      system: playbook.system,
      strategy: 'adopted' as const,
      database,
    })),
  );
  return new Map([...own, ...adopted].map((each) => [each.name, each]));
}

type Resolved = ReturnType<typeof resolveIdentities>;

/** As they are seen from each database that something writes. */
const seenFrom = oncePer((resolved: Resolved) => {
  const databases = new Set([...resolved.values()].map(({ database }) => database));
  return new Map([...databases].map((database) => [database, identitiesFrom(resolved, database)]));
});

function identitiesFrom(resolved: Resolved, from: string): Map<string, ResolvedIdentity> {
  const seen = ({ database, ...identity }: ResolvedIdentity & { database: string }): ResolvedIdentity =>
    database === from ? identity : { ...identity, abroad: database };
  return new Map([...resolved].map(([name, each]) => [name, seen(each)]));
}

/** What references of a phase may resolve to; what stands in another database than its own is marked. */
export function identitiesOf({ databases }: Pick<PlaybookPhase, 'databases'>, resolved: Resolved): ReadonlyMap<string, ResolvedIdentity> {
  return seenFrom(resolved).get(databases.target) ?? identitiesFrom(resolved, databases.target);
}

/** The entities of a database that the playbook declares as adopted. */
export function adoptedEntities(playbook: Playbook, database: string, target: Catalog): AdoptedEntity[] {
  const own = Object.entries(playbook.adopted).filter(([, declared]) => declared.database === database);
  return own.map(([name, declared]) => {
    const entity = requireEntity(target, declared.target, null, ['adopted', name, 'target']);
    for (const key of ['target_key', 'legacy_key'] as const) {
      const unknown = declared[key].find((column) => !findField(entity, column));
      if (unknown !== undefined) throw refusal('mapping_invalid', null, ['adopted', name, key], noColumn(entity, unknown));
    }
    return { name, target: entity, targetKey: declared.target_key, legacyKey: declared.legacy_key };
  });
}
