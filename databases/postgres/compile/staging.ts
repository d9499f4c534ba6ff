import type { ProgramInput } from '../../../model/phase-statements.ts';
import type { SourceRead } from '../../../model/reading.ts';
import type { Statement } from '../../../model/session.ts';
import { ident, join, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';
import { prepareOutputs } from './outputs.ts';
import { prepareParents } from './parents.ts';
import { stagedName } from './scope.ts';

/**
 * The session's scratch: the staged source rows, and the rows that bisecting has set aside. Temporary, so a lost connection takes them along;
 * rows stay over COMMIT, so that trials may be rolled back without reading the source again.
 */
export function prepareStaging(input: Pick<ProgramInput, 'sourceRead' | 'mapping' | 'identities'>): Statement[] {
  const { sourceRead, mapping } = input;
  const columns = sourceRead.columns.map(({ alias, field }) => sql`${ident(stagedName(sourceRead, alias))} ${raw(stagedType(field.type))}`);
  return [
    statement(sql`DROP TABLE IF EXISTS pg_temp.staging, pg_temp.excluded`),
    statement(sql`CREATE TEMPORARY TABLE staging (${join(columns)})`),
    statement(sql`CREATE TEMPORARY TABLE excluded (source_key text PRIMARY KEY, reason text NOT NULL)`),
    ...(mapping.transform ? prepareOutputs(mapping.transform) : []),
    ...prepareParents(input),
  ];
}

/** Takes the bytes of `copySlice`. */
export function stageRows(sourceRead: SourceRead): Statement {
  const columns = sourceRead.columns.map(({ alias }) => ident(stagedName(sourceRead, alias)));
  return statement(sql`COPY pg_temp.staging (${join(columns)}) FROM STDIN (FORMAT binary)`);
}

/** Takes lines of COPY's text format; the server reads each value in the type in which its column is staged. */
export function stageLines(sourceRead: SourceRead): Statement {
  const columns = sourceRead.columns.map(({ alias }) => ident(stagedName(sourceRead, alias)));
  return statement(sql`COPY pg_temp.staging (${join(columns)}) FROM STDIN`);
}

/** Empties the scratch of a phase. */
export function clearStaging({ transform }: ProgramInput['mapping']): Statement {
  return { text: `TRUNCATE pg_temp.staging, pg_temp.excluded${transform ? ', pg_temp.outputs' : ''}` };
}
