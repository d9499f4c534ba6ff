import { parseSync } from 'libpg-query';
import type { Catalog, Entity } from '../../../model/catalog.ts';
import { createIndexes } from '../draft/ddl/catalog-ddl.ts';
import { qualifiedName, tableName } from '../entity-name.ts';
import { visit } from '../introspect/queries.ts';
import { type Fragment, ident, join, raw, sql } from '../sql.ts';

/** A view, or a materialised view with its indexes. */
export function createView(view: Entity, { viewOptions = {} }: Catalog): Fragment[] {
  const kind = raw(view.kind === 'materialized_view' ? 'MATERIALIZED VIEW' : 'VIEW');
  const options = viewOptions[view.name];
  const columns = join(view.fields.map(({ name }) => ident(name)));
  const body = raw((view.definition ?? '').trim().replace(/;$/, ''));
  return [
    sql`CREATE ${kind} ${tableName(view)} (${columns})${raw(options === undefined ? '' : ` WITH (${options})`)} AS\n${body}`,
    ...createIndexes(view),
  ];
}

/** Removes a view. */
export function dropView(view: Entity): Fragment {
  return sql`DROP ${raw(view.kind === 'materialized_view' ? 'MATERIALIZED VIEW' : 'VIEW')} ${tableName(view)}`;
}

/** Views after those that they read. */
export function inOrder(views: readonly Entity[]): Entity[] {
  const open = new Map(views.map((view) => [view.name, view]));
  const reads = new Map(views.map((view) => [view.name, relationsIn(view.definition ?? '')]));
  const ordered: Entity[] = [];
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const view of [...open.values()].filter(({ name }) => ![...(reads.get(name) ?? [])].some((each) => open.has(each)))) {
      ordered.push(view);
      open.delete(view.name);
    }
  }
  return [...ordered, ...open.values()];
}

/** Names of the relations that a query reads; a text that cannot be read names none. The parser must have been loaded. */
export function relationsIn(text: string): Set<string> {
  const found = new Set<string>();
  try {
    visit(parseSync(text), (key, node) => {
      if (key === 'RangeVar') found.add(qualifiedName(String(node.schemaname ?? 'public'), String(node.relname)));
      return undefined;
    });
  } catch {
    return found;
  }
  return found;
}
