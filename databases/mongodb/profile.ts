import type { Entity } from '../../model/catalog.ts';
import type { Finding, Profile } from '../../model/profile.ts';
import type { TextRow } from '../../model/session.ts';
import { profileColumn } from '../without-sql/profile-column.ts';
import { bsonType, typeName } from './bson/types.ts';
import { catalogOf } from './catalog.ts';
import { unreadText } from './checks.ts';
import { elementProfiles } from './element-profiles.ts';
import { documentCatalogOf, impliedReferences } from './facts/document-catalog.ts';
import type { DocumentColumn } from './paths/columns.ts';
import type { ScannedCollection } from './scanned.ts';

/** What the first documents of each collection look like; nulls and types are counted over all of them. */
export async function profileDocuments(
  scans: readonly ScannedCollection[],
  firstRows: (entity: Entity) => Promise<TextRow[]>,
): Promise<Profile> {
  const entities: Profile['entities'] = {};
  const catalog = catalogOf('', '', scans);
  for (const entity of catalog.entities) {
    const scan = scans.find((each) => each.entity === entity.name);
    if (!scan) continue;
    const rows = await firstRows(withoutContent(entity, scan));
    const fields = scan.columns.map(({ name, nulls, type }) => {
      const values = rows.map((row) => row[name] ?? null);
      return [
        name,
        profileColumn({ entity: entity.name, name, nulls, isText: type.kind === 'text', rows: scan.documents }, values),
      ] as const;
    });
    entities[entity.name] = { rows: scan.documents, sampledRows: rows.length, fields: Object.fromEntries(fields) };
  }
  const documents = documentCatalogOf(scans);
  for (const entity of catalog.entities) {
    const facts = documents.collections.find((each) => each.entity === entity.name);
    if (facts) Object.assign(entities, elementProfiles(entity, facts));
  }
  const implied = impliedReferences(
    documents,
    (entity) => new Set(scans.find((each) => each.entity === entity)?.columns.map(({ name }) => name)),
  );
  return { entities, findings: scans.flatMap(findingsOf), implied, documents };
}

/** Nothing is learned from the bytes of files. */
function withoutContent(entity: Entity, { bucket }: ScannedCollection): Entity {
  return bucket ? { ...entity, fields: entity.fields.filter(({ name }) => name !== bucket.content && name !== bucket.hash) } : entity;
}

function findingsOf({ entity, columns, documents, unread }: ScannedCollection): Finding[] {
  const found = columns.flatMap((column) => [...severalTypes(entity, column), ...mergedStates(entity, column, documents)]);
  if (!unread) return found;
  const message = `${entity}: ${unreadText(unread)}`;
  return [{ kind: 'unread', entity, fields: [], rows: 0, message }, ...found];
}

/** Values of several types at one path: which, and how many of each. */
function severalTypes(entity: string, { name, scan }: DocumentColumn): Finding[] {
  const counts = [...scan.types].filter(([type]) => type !== bsonType.null && type !== bsonType.undefined);
  if (counts.length < 2) return [];
  const words = counts.sort((a, b) => b[1] - a[1]).map(([type, count]) => `${typeName(type)} ${count} times`);
  const rows = counts.slice(1).reduce((sum, [, count]) => sum + count, 0);
  return [{ kind: 'mixed_types', entity, fields: [name], rows, message: `${entity}.${name} is of several types: ${words.join(', ')}.` }];
}

/** A column cannot tell a member that is null from one that is not there. */
function mergedStates(entity: string, { name, path, nulls, scan }: DocumentColumn, documents: number): Finding[] {
  const written = scan.count(bsonType.null) + scan.count(bsonType.undefined);
  const missing = path.length === 1 ? documents - scan.seen : 0;
  if (written === 0 || missing === 0) return [];
  const message = `${entity}.${name} is null in ${written} documents and missing in ${missing}: both become NULL.`;
  return [{ kind: 'merged_states', entity, fields: [name], rows: nulls, message }];
}
