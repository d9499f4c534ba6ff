import { type Catalog, type Entity, findField } from '../../model/catalog.ts';
import { contentColumns } from '../../model/contents.ts';
import { isOneOf } from '../../model/core-type.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { noColumn, refusal } from '../playbook/refusal.ts';
import { requireEntity } from './identities.ts';

/** Where contents of files go is a table made for them, and rows have a column that names them. Throws `mapping_invalid`. */
export function requireContentTable({ phase, contents }: PlaybookPhase, target: Entity, catalog: Catalog): void {
  if (!contents) return;
  const at = (key: string): string[] => ['contents', key];
  const field = findField(target, contents.hash);
  if (!field) throw refusal('mapping_invalid', phase, at('hash'), noColumn(target, contents.hash));
  if (!isOneOf(field.type, 'text')) throw refusal('mapping_invalid', phase, at('hash'), `${target.name}.${field.name} must be text`);
  const table = requireEntity(catalog, contents.into, phase, at('into'));
  const lacking = Object.values(contentColumns).find((name) => !findField(table, name));
  if (lacking !== undefined) throw refusal('mapping_invalid', phase, at('into'), noColumn(table, lacking));
  if (table.key?.fields.join() !== contentColumns.hash)
    throw refusal('mapping_invalid', phase, at('into'), `the primary key of ${table.name} must be ${contentColumns.hash}`);
}
