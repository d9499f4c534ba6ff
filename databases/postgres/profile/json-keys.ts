import type { Field } from '../../../model/catalog.ts';
import type { FieldProfile } from '../../../model/profile.ts';
import type { SqlSession } from '../../../model/session.ts';
import { outputText } from '../output-text.ts';
import { ident, literal, raw, sql, statement } from '../sql.ts';
import type { ServerAbility } from './patterns.ts';
import { type Sample, sampleRows } from './sample.ts';

type JsonKey = NonNullable<FieldProfile['keys']>[number];

const documentsMax = 2000;
const documentBytesMax = 100_000;
const keysMax = 100;
/** Keys that fewer documents have, or that do not look like names, may be values: maps by e-mail address, by customer. */
const shareMin = 0.05;
const documentsMin = 2;
const nameShape = '^[A-Za-z_][A-Za-z0-9_. -]{0,62}$';

/** Is it JSON whose keys can be read without failing? */
export function holdsDocuments({ type }: Field, profile: FieldProfile | undefined, { testsInput }: ServerAbility): boolean {
  if (type.dimensions > 0) return false;
  if (type.kind === 'jsonb') return true;
  return testsInput && (type.kind === 'json' || (profile?.patterns.json ?? 0) >= 0.9);
}

/** Names of the members that the field's JSON objects share, with their kinds, most frequent first. Of values it says nothing. */
export async function readKeys(session: SqlSession, sample: Sample, field: Field): Promise<JsonKey[]> {
  const isJsonb = field.type.kind === 'jsonb';
  const column = isJsonb ? ident(field.name) : outputText(ident(field.name), field.type);
  const isSafe = isJsonb ? raw('true') : sql`pg_catalog.pg_input_is_valid(c0, 'jsonb')`;
  const rows = await session.query<{ name: string; kind: JsonKey['kind']; rows: string; all: string }>(
    statement(sql`WITH documents AS MATERIALIZED (
        SELECT CASE WHEN ${isSafe} THEN c0::pg_catalog.jsonb END AS document
        FROM ${sampleRows(sample, [sql`${column} AS c0`])} AS sample
        WHERE c0 IS NOT NULL AND octet_length(c0::pg_catalog.text) <= ${raw(String(documentBytesMax))} LIMIT ${raw(String(documentsMax))}),
      objects AS (SELECT document FROM documents WHERE pg_catalog.jsonb_typeof(document) = 'object'),
      members AS (SELECT member.key, pg_catalog.jsonb_typeof(member.value) AS kind
        FROM objects CROSS JOIN LATERAL pg_catalog.jsonb_each(objects.document) AS member (key, value)
        WHERE member.key ~ ${literal(nameShape)})
      SELECT key AS name, kind, sum(count(*)) OVER (PARTITION BY key) AS rows, (SELECT count(*) FROM objects) AS all
      FROM members GROUP BY key, kind ORDER BY rows DESC, key COLLATE "C", count(*) FILTER (WHERE kind <> 'null') DESC, kind COLLATE "C"`),
  );
  const [first] = rows;
  const least = Math.max(documentsMin, shareMin * Number(first?.all ?? 0));
  const kept = [...Map.groupBy(rows, ({ name }) => name).values()].flatMap(([usual]) =>
    usual && Number(usual.rows) >= least ? [usual] : [],
  );
  return kept.slice(0, keysMax).map(({ name, kind, rows: many }) => ({ name, kind, rows: Number(many) }));
}
