import type { Field } from '../../model/catalog.ts';
import { type Fragment, ident, raw, sql } from './sql.ts';

type Collated = Pick<Field, 'collation' | 'collationSchema' | 'nondeterministic'>;

/**
 * The collation under which a key's column is compared with another, as a foreign key does (PostgreSQL manual, CREATE TABLE); nothing where both have
 * the same: two that differ cannot be compared without it.
 */
export function collationOfKey(key: Collated, other: Collated): Fragment {
  if (key.collation === other.collation && key.collationSchema === other.collationSchema) return raw('');
  // The collation of a domain goes with its type.
  if (key.collation === undefined && key.nondeterministic) return raw('');
  if (key.collation === undefined) return raw(' COLLATE pg_catalog."default"');
  return sql` COLLATE ${ident(key.collationSchema ?? 'pg_catalog', key.collation)}`;
}
