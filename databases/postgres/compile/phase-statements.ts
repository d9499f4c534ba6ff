import type { AdoptedEntity } from '../../../model/contracts.ts';
import type { LedgerPlace } from '../../../model/ledger.ts';
import { lateColumns } from '../../../model/mapping.ts';
import type { PhaseStatements, ProgramInput } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { compilePhaseMirror } from '../mirror/phase-mirror.ts';
import { rowsOf } from '../rows-of.ts';
import { ident, join, literal, sql, statement } from '../sql.ts';
import { compileAbroad } from './abroad.ts';
import { compileCompare } from './compare.ts';
import { compileMapping, hasKeyPass, keyParts, sentAs } from './compiled-mapping.ts';
import { compileDifference } from './difference.ts';
import { keepTogether } from './fan-out.ts';
import { compileKeyPass } from './key-pass.ts';
import { canonicalKeySql, keyTextSql } from './keys.ts';
import { compileOutputs } from './outputs.ts';
import { judgeStaged, misfits, repairStaged } from './repair.ts';
import { compileSettle } from './settle.ts';
import { clearStaging, prepareStaging, stageLines, stageRows } from './staging.ts';
import { compileStaleRows } from './stale-rows.ts';
import { keepRemainder, prepareMerge, writeBulk, writeMerge } from './write.ts';

/** Compiles a mapping into all statements of its phase. Throws `mapping_invalid` where a rule does not fit its column. */
export function compileProgram(input: ProgramInput, serverVersion: number): PhaseStatements {
  const compiled = compileMapping(input, 'write');
  const load = compileMapping(input, 'load');
  const compare = compileMapping(input, 'compare');
  const { scope, sourceKey } = compiled;
  const { mapping } = input;
  const keyPass = hasKeyPass(input) ? compileKeyPass(compileMapping(input, 'decide')) : null;
  const order = join(input.mapping.sourceKey.map((alias) => compiled.scope.column(alias).value));
  return {
    mode: input.mode,
    sourceRead: input.sourceRead,
    columns: compiled.fields.map((field) => ({ name: field.target.name, sentAs: sentAs(field) })),
    keyPass,
    prepare: [...prepareStaging(input), ...(input.mode === 'merge' ? prepareMerge(compiled) : [])],
    clear: clearStaging(input.mapping),
    exclude: (rows) =>
      statement(sql`
        INSERT INTO pg_temp.excluded (source_key, reason)
        SELECT * FROM unnest(${rows.map((row) => row.sourceKey)}::text[], ${rows.map((row) => row.verdict)}::text[]) ON CONFLICT DO NOTHING`),
    include: (keys) => statement(sql`DELETE FROM pg_temp.excluded WHERE source_key = ANY (${keys}::text[])`),
    attempt: {
      begin: { text: 'SAVEPOINT attempt' },
      keep: { text: 'RELEASE SAVEPOINT attempt' },
      clear: input.mode === 'merge' ? [{ text: 'TRUNCATE pg_temp.shaped, pg_temp.held, pg_temp.touched' }] : [],
      undo: { text: 'ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt' },
    },
    stagedKeys: statement(sql`SELECT ${compiled.sourceKey} AS key FROM pg_temp.staging AS s ORDER BY ${order}`),
    stage: stageRows(input.sourceRead),
    stageLines: stageLines(input.sourceRead),
    repair: repairStaged(compiled),
    outputs: mapping.transform
      ? compileOutputs(mapping.transform, input.runner, { sourceKey, column: scope.column }, keepTogether(compiled))
      : null,
    abroad: compileAbroad(compiled),
    misfits: (values) => misfits(input.sourceRead, values),
    judge: (targetKey) => judgeStaged(compare, targetKey),
    write: (context) => (input.mode === 'bulk' ? writeBulk(load, context, serverVersion) : writeMerge(compiled, context, serverVersion)),
    writeCarefully: (context) =>
      input.mode === 'bulk' ? writeBulk(compiled, context, serverVersion) : writeMerge(compiled, context, serverVersion),
    remainder: (context) => keepRemainder(compiled, context),
    settle: compileSettle(compiled, serverVersion),
    staleRows: compileStaleRows(compiled),
    compare: compileCompare(compare, serverVersion),
    difference: compileDifference(compare, lateColumns(mapping)),
    mirror: compilePhaseMirror(compiled, keyPass?.sourceRead ?? null),
  };
}

/** Notes an adopted entity's keys in the key map; a second time changes nothing. */
export function adoptEntity(
  { name, target, targetKey, legacyKey }: AdoptedEntity,
  run: string,
  { ledgerSchema, migration }: LedgerPlace,
): Statement[] {
  const map = ident(ledgerSchema, 'key_map');
  const legacy = keyParts(target, legacyKey, 't');
  return [
    statement(sql`
      INSERT INTO ${map} AS m (migration, identity, source_key, target_key, state, run)
      SELECT ${migration}::text, ${literal(name)}, ${canonicalKeySql(legacy)}, ${keyTextSql(keyParts(target, targetKey, 't'))},
        'adopted', ${run}::uuid
      FROM ${rowsOf(target)} AS t
      WHERE ${canonicalKeySql(legacy)} IS NOT NULL
      ON CONFLICT (migration, identity, source_key) DO UPDATE SET target_key = excluded.target_key, run = excluded.run
      WHERE m.target_key IS DISTINCT FROM excluded.target_key`),
    statement(sql`ANALYZE ${map}`),
  ];
}
