import type { Field } from '../../../model/catalog.ts';
import { sketchBins } from '../../../model/profile.ts';
import type { SqlSession } from '../../../model/session.ts';
import { ident, join, raw, sql, statement } from '../sql.ts';
import { asText, isText } from './measure.ts';
import { type Sample, sampleRows } from './sample.ts';

const fieldsPerQuery = 12;

/** Values whose equality says something; numbers and keys that were counted up are equal everywhere. */
export function canBeSketched(field: Field): boolean {
  return isText(field) || (field.type.dimensions === 0 && (field.type.kind === 'uuid' || field.type.kind === 'date'));
}

/**
 * Sketches of the fields' distinct values, by field name, made in the database: no value and no whole hash leaves it. Values are put into 128 bins by
 * the SHA-256 of their text in ASCII small letters without blanks around it; of each bin's smallest hash two bits are kept (one permutation
 * hashing, Li, Owen and Zhang 2012; b-bit minwise hashing, Li and König 2010). `-` is an empty bin.
 */
export async function readSketches(session: SqlSession, sample: Sample, fields: readonly Field[]): Promise<Map<string, string>> {
  const sketches = new Map<string, string>();
  for (let from = 0; from < fields.length; from += fieldsPerQuery) {
    for (const [name, sketch] of await readSome(session, sample, fields.slice(from, from + fieldsPerQuery))) sketches.set(name, sketch);
  }
  return sketches;
}

async function readSome(session: SqlSession, sample: Sample, fields: readonly Field[]): Promise<[string, string][]> {
  const columns = fields.map((field, i) => sql`${asText(field)} AS ${ident(`c${i}`)}`);
  const pairs = fields.map((_, i) => sql`(${raw(String(i))}, sample.${ident(`c${i}`)})`);
  const rows = await session.query<{ n: number; bin: number; bits: number }>(
    statement(sql`SELECT n, bin, ('x' || pg_catalog.right(min(rest), 1))::bit(4)::int & 3 AS bits FROM (
        SELECT each.n, pg_catalog.get_byte(hashed.hash, 0) & ${raw(String(sketchBins - 1))} AS bin,
          pg_catalog.substr(pg_catalog.encode(hashed.hash, 'hex'), 3, 16) COLLATE "C" AS rest
        FROM ${sampleRows(sample, columns)} AS sample
          CROSS JOIN LATERAL (VALUES ${join(pairs)}) AS each (n, value)
          CROSS JOIN LATERAL (SELECT pg_catalog.lower(pg_catalog.btrim(each.value)) AS value) AS plain
          CROSS JOIN LATERAL (SELECT pg_catalog.sha256(pg_catalog.convert_to(plain.value, 'UTF8')) AS hash) AS hashed
        WHERE plain.value <> '') AS hashes
      GROUP BY n, bin`),
  );
  return fields.map(({ name }, i): [string, string] => {
    const bits = new Map(rows.filter(({ n }) => n === i).map((row) => [row.bin, row.bits]));
    return [name, Array.from({ length: sketchBins }, (_, bin) => bits.get(bin) ?? '-').join('')];
  });
}
