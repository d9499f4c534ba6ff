import { assert } from '../../model/errors.ts';
import type { AbroadStatements, AskedParent } from '../../model/phase-statements.ts';
import type { Statement, TargetSession } from '../../model/session.ts';

/** Keys that are asked for in one statement. */
const pageRows = 10_000;

/** Asks other databases for all that the staged rows refer to there. */
export async function askForStaged(session: TargetSession, programs: readonly AbroadStatements[]): Promise<void> {
  for (const program of programs) {
    await session.query(program.clear);
    await ask(session, program, program.staged);
  }
}

/** Makes the tables of the answers, on a session that has staged nothing. */
export async function prepareAbroad(session: TargetSession, programs: readonly AbroadStatements[]): Promise<void> {
  for (const { prepare } of programs) for (const statement of prepare) await session.query(statement);
}

/** Asks for what late references of a phase wait for. */
export async function askForLate(
  session: TargetSession,
  programs: readonly AbroadStatements[],
  context: { readonly run: string; readonly phase: string },
): Promise<void> {
  for (const program of programs) {
    if (program.late !== null) await ask(session, program, program.late(context));
  }
}

/** Asks for what the rows of a phase that stand in the target refer to. */
export async function askForHeld(session: TargetSession, programs: readonly AbroadStatements[]): Promise<void> {
  await prepareAbroad(session, programs);
  for (const program of programs) await ask(session, program, program.held);
}

/** Set-wise, page by page: whatever the number of rows, a question is of bounded length. */
async function ask(session: TargetSession, program: AbroadStatements, gather: Statement): Promise<void> {
  const { finder, identity } = program;
  assert(finder, `nothing finds the rows of ${identity}, which stand in another database`);
  await session.query(gather);
  for (let after = '0'; ; ) {
    const page = await session.query<AskedParent & { number: string }>(program.page(after, pageRows));
    const last = page.at(-1);
    if (!last) break;
    const found = await finder.find(page.map(({ refersTo, ownKey }) => ({ refersTo, ownKey })));
    if (found.length > 0) await session.query(program.take(found));
    after = last.number;
  }
  await session.query(program.analyze);
}
