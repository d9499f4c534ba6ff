import { type IdentityName, identityPrefix } from '../../../model/identity.ts';
import { type Fragment, join, literal, raw, sql } from '../sql.ts';

/** The canonical form of a legacy key, as `canonicalKey` of model/identity.ts; NULL when a part is. */
export function canonicalKeySql(parts: readonly Fragment[]): Fragment {
  return sql`(${join(
    parts.map((part) => sql`octet_length((${part})::text) || ':' || (${part})::text`),
    ' || ',
  )})`;
}

/** The derived key of a canonical legacy key, as `derivedKey` of model/identity.ts: the same 16 bytes. */
export function derivedKeySql(name: IdentityName, canonical: Fragment): Fragment {
  const hash = sql`sha256(convert_to(${literal(identityPrefix(name))} || ${canonical}, 'UTF8'))`;
  return sql`encode(substring(set_byte(set_byte(${hash}, 6, 128), 8, 128) from 1 for 16), 'hex')::uuid`;
}

/** One of 256 buckets, from the target key alone. */
export function bucketSql(key: readonly { value: Fragment; isUuid: boolean }[]): Fragment {
  const [only] = key;
  if (key.length === 1 && only?.isUuid) return sql`get_byte(uuid_send(${only.value}), 15)`;
  return sql`get_byte(sha256(convert_to(${canonicalKeySql(key.map(({ value }) => value))}, 'UTF8')), 0)`;
}

/** A target key as text: the value itself, or the canonical form of several. */
export function keyTextSql(key: readonly Fragment[]): Fragment {
  const [only] = key;
  return only && key.length === 1 ? sql`(${only})::text` : canonicalKeySql(key);
}

/** A hash's four big-endian signed 64-bit numbers, added up. Before version 18 bytea has no cast to bigint. */
export function sumsSql(hash: Fragment, serverVersion: number): Fragment {
  const sums = [1, 9, 17, 25].map((from) => {
    const bytes = sql`substring(${hash}, ${raw(String(from))}, 8)`;
    const number = serverVersion >= 18 ? sql`${bytes}::bigint` : sql`('x' || encode(${bytes}, 'hex'))::bit(64)::bigint`;
    return sql`sum(${number})::text`;
  });
  return sql`ARRAY[${join(sums)}]`;
}
