import type { Check } from '../../model/check.ts';
import type { SqlParser } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { CheckStatements } from '../../model/phase-statements.ts';
import type { SuccessCriterion } from '../../model/playbook.ts';
import type { TargetSession } from '../../model/session.ts';
import type { PreparedPhase } from '../run/context.ts';
import { noneBroken, sameNumber } from './count-checks.ts';
import { brokenRows } from './target-checks.ts';

/** What the criteria of a playbook are asked with. */
export interface CriteriaGround {
  readonly session: TargetSession;
  readonly program: CheckStatements;
  readonly parser: SqlParser;
  /** Rows of the phase in the target. */
  readonly owned: number;
  /** Whether patches may have brought more rows than the playbook foretells. */
  readonly isRepaired: boolean;
  /** Schemas in which the SELECTs of the playbook look for names. */
  readonly schemas: readonly string[];
}

/** The success criteria of the phase, in their order; sums are checked beside the others. */
export async function successChecks(phase: PreparedPhase, ground: CriteriaGround): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [i, criterion] of phase.phase.success.entries()) {
    const checked = await checkCriterion(criterion, i + 1, ground);
    if (checked) checks.push(checked);
  }
  return checks;
}

async function checkCriterion(criterion: SuccessCriterion, number: number, ground: CriteriaGround): Promise<Check | null> {
  if ('sum' in criterion) return null;
  if ('rows' in criterion) return checkRows(criterion.rows, ground);
  if ('assert' in criterion) return checkAssertion(`success.assert.${number}`, criterion, ground);
  return askBroken(nameOf(criterion), criterion, ground);
}

/** Repaired rows, and those that waited for them, come on top of what the playbook foretells. */
function checkRows(foretold: number, { owned, isRepaired }: CriteriaGround): Check {
  const expected = isRepaired ? Math.max(foretold, owned) : foretold;
  return sameNumber('success.rows', 'Rows with a final fate', expected, owned, fixCount);
}

const fixCount = 'Compare the quarantine with what was expected, or correct the number in the playbook.';

type ColumnCriterion = Exclude<SuccessCriterion, { rows: number } | { sum: unknown } | { assert: string }>;

function nameOf(criterion: ColumnCriterion): string {
  if ('linked' in criterion) return `success.linked.${criterion.linked}`;
  return 'unique' in criterion ? `success.unique.${criterion.unique.join('.')}` : `success.ordered.${criterion.ordered.by}`;
}

async function askBroken(name: string, criterion: ColumnCriterion, { session, program }: CriteriaGround): Promise<Check> {
  if ('linked' in criterion) {
    const rows = await brokenRows(session, program.linked(criterion.linked));
    return noneBroken(name, `Rows that arrived without ${criterion.linked}`, rows, 'Look for the rows that it should refer to.');
  }
  if ('unique' in criterion) {
    const rows = await brokenRows(session, program.unique(criterion.unique));
    return noneBroken(
      name,
      `Values of (${criterion.unique.join(', ')}) that stand in several rows`,
      rows,
      'Find out which row is the right one.',
    );
  }
  const { by, within } = criterion.ordered;
  const rows = await brokenRows(session, program.ordered(by, within));
  return noneBroken(
    name,
    `Rows whose ${by} falls behind the one before, within ${within}`,
    rows,
    `Look at the order of ${by} in the source.`,
  );
}

/** A SELECT that a person wrote: parsed first, and run in a transaction that may only read. */
async function checkAssertion(name: string, { assert, sql }: { assert: string; sql: string }, ground: CriteriaGround): Promise<Check> {
  try {
    const broken = await inReadOnly(ground, sql);
    if (broken === 0) return { name, status: 'passed', message: assert, expected: '0', actual: '0' };
    return {
      ...failed(name, `Does not hold for ${broken} rows: ${assert}`, 'Run the SELECT of the criterion to see them.'),
      expected: '0',
      actual: String(broken),
    };
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    return failed(name, `Could not be asked: ${error.message}`, 'Correct the SELECT in the playbook.');
  }
}

/** Only what PostgreSQL itself has is looked up: a function or operator of the target is not run with the writer's rights. */
async function inReadOnly({ session, schemas, parser, program }: CriteriaGround, select: string): Promise<number> {
  await session.begin();
  try {
    await session.query({ text: 'SET TRANSACTION READ ONLY' });
    await session.query({ text: "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)" });
    return await brokenRows(session, program.assertion(await parser.resolve(select, session, schemas)));
  } finally {
    await session.rollback();
  }
}

function failed(name: string, message: string, fix: string): Check {
  return { name, status: 'failed', message, fix };
}
