import { type Catalog, type Entity, entityFingerprint, findEntity } from '../../model/catalog.ts';
import { digestOf } from '../../model/digest.ts';
import { placeOf } from '../../model/playbook-databases.ts';
import type { Profile } from '../../model/profile.ts';
import { sourceOf } from '../route.ts';
import type { StageContext } from './context.ts';

type Evident = Pick<StageContext, 'source' | 'target' | 'several' | 'journal' | 'control' | 'playbook' | 'author'>;

/**
 * What the matcher may know of source entities' data. Each entity is profiled once per structure, when a mapping first asks for it, and kept in
 * the journal: rows that come later change no proposal, so an approved digest stays what it is; of an entity without rows nothing is kept. Each
 * costs what a profile costs: bounded samples, values of sensitive fields never.
 */
export function evidenceOf(context: Evident, database: string, catalog: Catalog): (entities: readonly string[]) => Promise<Profile> {
  const read = new Map<string, Promise<Profile>>();
  const once = (entity: Entity): Promise<Profile> => {
    const known = read.get(entity.name) ?? keptOrNew(context, database, catalog, entity);
    read.set(entity.name, known);
    return known;
  };
  return async (names) => {
    const profiles: Profile[] = [];
    for (const name of names) {
      const entity = findEntity(catalog, name);
      if (entity) profiles.push(await once(entity));
    }
    return {
      entities: Object.assign({}, ...profiles.map(({ entities }) => entities)),
      findings: profiles.flatMap(({ findings }) => findings),
    };
  };
}

async function keptOrNew(context: Evident, database: string, catalog: Catalog, entity: Entity): Promise<Profile> {
  const { journal, control, playbook, author } = context;
  const name = `${placeOf(playbook, 'source', database, entity.name)} ${entityFingerprint(entity)}`;
  const kept = await journal.last(control, playbook.playbook, 'evidence', name);
  if (kept) return kept.content;
  const found = await sourceOf(context, database).profile({ ...catalog, entities: [entity] });
  if (found.entities[entity.name]?.sampledRows === 0) return found;
  const artifact = { kind: 'evidence', playbook: playbook.playbook, name, content: found, author } as const;
  await journal.save(control, { ...artifact, digest: digestOf({ ...artifact, author: null }) });
  return found;
}
