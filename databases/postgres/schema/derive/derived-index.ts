import type { Catalog } from '../../../../model/catalog.ts';
import type { Mapping } from '../../../../model/mapping.ts';
import type { Observed } from '../../../../model/observed.ts';

/** An index that follows from what is known, with why. */
export interface DerivedIndex {
  readonly entity: string;
  readonly name: string;
  readonly text: string;
  readonly why: string;
  /** Columns in their order; null where it is of expressions, or of some rows. */
  readonly columns: readonly string[] | null;
}

/** A phase's mapping, what it reads, and what that source has seen. */
export interface DerivedFrom {
  readonly mapping: Mapping;
  readonly source: Catalog;
  readonly observed: Observed;
}

/** The target columns that hold a source column's own value, or the key of the row that it refers to. */
export function heldIn({ fields }: Mapping): Map<string, string> {
  const held = new Map<string, string>();
  for (const { target, rule } of fields) {
    const column = sourceColumnOf(rule);
    if (column !== undefined && !held.has(column)) held.set(column, target);
  }
  return held;
}

function sourceColumnOf(rule: Mapping['fields'][number]['rule']): string | undefined {
  if (rule.rule === 'copy' || rule.rule === 'zoned' || rule.rule === 'enum') return rule.column;
  return rule.rule === 'reference' && rule.columns.length === 1 ? rule.columns[0] : undefined;
}
