import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import type { Routine, TargetStructure } from '../../../model/target-structure.ts';
import { introspect } from '../introspect/introspect.ts';
import { withLeftBehind } from '../introspect/left-behind.ts';

const routinesMax = 2000;
const routinesSql = readFileSync(join(import.meta.dirname, 'sql/routines.sql'), 'utf8');

/** All of these schemas that DDL can make. Throws `unsupported_structure` where there are more functions than are read. */
export async function readStructure(session: SqlSession, schemas: readonly string[]): Promise<TargetStructure> {
  const catalog = await withLeftBehind(session, schemas, await introspect(session, schemas));
  const routines = await session.query<Routine>({ text: routinesSql, values: [schemas, routinesMax + 1] });
  if (routines.length > routinesMax)
    throw new GodwitError(
      'unsupported_structure',
      `${catalog.database} has more than ${routinesMax} functions: they are no schema of tables.`,
    );
  return { catalog, routines };
}
