import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, literal, raw, sql, statement } from '../sql.ts';
import { type CompiledMapping, keyTextOf, rowHash } from './compiled-mapping.ts';
import { sumsSql } from './keys.ts';

/** Who notes rows; the batch is null or empty where none is under way. */
interface Noting {
  readonly run: string;
  readonly phase: string;
  readonly batch: string | null;
}

/** The form of sums that every version knows: what was added up must be found again after an upgrade. */
const anyVersion = 0;

/**
 * Notes rows of the target as others', with their hashes, and what they add up to: an entry that is not in the sums was slipped in. `found`
 * gives their
 * `target_key` and `hash`; rows that are noted already stay as they were noted.
 */
export function noteRows(
  { input: { ledgerSchema, migration, target } }: CompiledMapping,
  { run, phase, batch }: Noting,
  found: Fragment,
): Statement {
  const leaf = sql`sha256(convert_to(target_key, 'UTF8') || '\\x00'::bytea || hash)`;
  return statement(sql`
    WITH noted AS (
      INSERT INTO ${ident(ledgerSchema, 'bystanders')} (migration, entity, target_key, run, phase, hash)
      SELECT ${literal(migration)}, ${literal(target.name)}, f.target_key, ${run}::uuid, ${phase}::text, f.hash FROM (${found}) AS f
      ON CONFLICT DO NOTHING
      RETURNING target_key, hash
    )
    INSERT INTO ${ident(ledgerSchema, 'bystander_sums')} (migration, run, phase, entity, batch, rows, sums)
    SELECT ${literal(migration)}, ${run}::uuid, ${phase}::text, ${literal(target.name)}, ${batch || null}::uuid, count(*),
      ${sumsSql(raw('leaf'), anyVersion)}
    FROM (SELECT ${leaf} AS leaf FROM noted) AS leaves
    HAVING count(*) > 0`);
}

/** The rows of the target under `t`, as `noteRows` takes them. */
export function rowsToNote(compiled: CompiledMapping): Fragment {
  return sql`SELECT ${keyTextOf(compiled.input, 't')} AS target_key, ${rowHash(compiled, 't')} AS hash`;
}

/** After `read`: of the rows that the phase has noted and that are not its own, how many are no longer as they were, and how many have gone. */
export function editedSinceNoted(compiled: CompiledMapping): Statement {
  const { ledgerSchema, migration, target, mapping } = compiled.input;
  return statement(sql`
    SELECT count(*) FILTER (WHERE t.hash <> b.hash)::integer AS changed, count(*) FILTER (WHERE t.target_key IS NULL)::integer AS gone
    FROM ${ident(ledgerSchema, 'bystanders')} AS b
    LEFT JOIN (${rowsToNote(compiled)} FROM ${compiled.rows} AS t) AS t ON t.target_key = b.target_key
    WHERE b.migration = ${literal(migration)} AND b.entity = ${literal(target.name)} AND b.phase = ${literal(mapping.phase)}
      AND NOT EXISTS (SELECT FROM pg_temp.actual AS a WHERE a.target_key = b.target_key)`);
}
