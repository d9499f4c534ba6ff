import type { Catalog } from '../../../../model/catalog.ts';
import { GodwitError } from '../../../../model/errors.ts';
import { createTypes } from '../../draft/ddl/type-ddl.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, literal, raw, sql } from '../../sql.ts';
import { type Change, isSame, noChange } from './parts.ts';

/**
 * New types, and new labels of enums. What is gone stays: a type without a use takes no room. Throws `unsupported_structure` where labels are gone or
 * have changed places, or another type is otherwise: rows may hold them.
 */
export function changeTypes(before: Catalog, after: Catalog): Change {
  const fresh = <Item extends { readonly name: string }>(old: readonly Item[], now: readonly Item[]): Item[] =>
    now.filter(({ name }) => !old.some((each) => each.name === name));
  for (const kind of ['domains', 'composites'] as const) requireSame(before[kind], after[kind]);
  const labels = after.enums.flatMap((now) => {
    const was = before.enums.find(({ name }) => name === now.name);
    return was ? addLabels(now.name, was.labels, now.labels) : [];
  });
  const made = createTypes({
    ...after,
    enums: fresh(before.enums, after.enums),
    domains: fresh(before.domains, after.domains),
    composites: fresh(before.composites, after.composites),
  });
  return { ...noChange, creates: [...labels, ...made] };
}

function addLabels(name: string, was: readonly string[], now: readonly string[]): Fragment[] {
  const kept = now.filter((label) => was.includes(label));
  if (!isSame(kept, was)) throw otherwise(name);
  return now.flatMap((label, i) => {
    if (was.includes(label)) return [];
    const place = i === 0 ? sql` BEFORE ${literal(was[0] ?? '')}` : sql` AFTER ${literal(now[i - 1] ?? '')}`;
    return [sql`ALTER TYPE ${tableName(placeOfName(name))} ADD VALUE ${literal(label)}${was.length === 0 ? raw('') : place}`];
  });
}

function requireSame(before: readonly { readonly name: string }[], after: readonly { readonly name: string }[]): void {
  for (const was of before) {
    const now = after.find(({ name }) => name === was.name);
    if (now && !isSame(was, now)) throw otherwise(was.name);
  }
}

const otherwise = (name: string): GodwitError =>
  new GodwitError(
    'unsupported_structure',
    `The type ${name} has changed otherwise than by new labels, and rows may hold what it was: change it by a migration of your ` +
      'own, then emit again.',
  );
