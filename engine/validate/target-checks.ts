import type { Check } from '../../model/check.ts';
import type { CheckStatements, PhaseStatements } from '../../model/phase-statements.ts';
import type { SqlSession, Statement, TargetSession } from '../../model/session.ts';
import { askForHeld } from '../batch/abroad.ts';
import type { PreparedPhase } from '../run/context.ts';
import { noneBroken } from './count-checks.ts';

/** How many rows break what a statement asks. */
export async function brokenRows(session: SqlSession, statement: Statement): Promise<number> {
  const [row] = await session.query<{ broken: number }>(statement);
  return row?.broken ?? 0;
}

/** Keys that must be there once: the target key, the conflict key, and every unique key of the entity. */
export async function keyChecks(session: SqlSession, program: CheckStatements, { mapping, target }: PreparedPhase): Promise<Check[]> {
  const keys = [mapping.identity.targetKey, mapping.conflict.key, ...target.uniques.map(({ fields }) => fields)];
  const once = new Map(keys.filter((key) => key.length > 0).map((key) => [key.join(', '), key]));
  const checks: Check[] = [];
  for (const [name, key] of once) {
    const broken = await brokenRows(session, program.unique(key));
    checks.push(
      noneBroken(`keys.${name}`, `Values of (${name}) that stand in several rows`, broken, 'Find out which row is the right one.'),
    );
  }
  return checks;
}

/** Foreign keys, also those that the database does not hold up (NOT VALID), and references that only the mapping knows. */
export async function referenceChecks(session: TargetSession, { compare, abroad }: PhaseStatements): Promise<Check[]> {
  const checks: Check[] = [];
  await askForHeld(session, abroad);
  for (const { name, fields, to, broken } of compare.checks.references) {
    const what = `Rows whose (${fields.join(', ')}) refers to nothing in ${to}`;
    checks.push(noneBroken(`references.${name}`, what, await brokenRows(session, broken), `Look for what has left ${to}.`));
  }
  return checks;
}
