import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { type AnalyzeOptions, analyzeDifferential } from '../../engine/differential/analyze.ts';
import { repairDifferential } from '../../engine/differential/repair.ts';
import type { RunResult } from '../../engine/run/run.ts';
import { validateRun } from '../../engine/validate/validate.ts';
import type { Differential, PhaseDifference } from '../../model/differential.ts';
import type { RunEvent } from '../../model/progress.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { OpenMigration, TestMigration } from './migration.ts';

type Options = Partial<Pick<AnalyzeOptions, 'edited'>> & { readonly deletes?: readonly string[] };

async function opened<T>(migration: TestMigration, work: (open: OpenMigration) => Promise<T>): Promise<T> {
  const open = await migration.open();
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** The difference of a migration's newest run, kept under a digest that is approved unless `approve` is false. */
export function analyze(
  migration: TestMigration,
  { edited = 'keep', deletes = [] }: Options = {},
  approve = true,
): Promise<{ digest: string; differential: Differential }> {
  return opened(migration, async ({ context, prepared }) => {
    const { journal, control, playbook } = context;
    const run = await context.runs.last(control, playbook.playbook);
    if (!run) throw new Error('nothing has run');
    const options = { run: run.id, edited, deletes: new Set(deletes), sensitivitiesOf: () => new Map() };
    const found = await analyzeDifferential(context, prepared, options);
    const differential = { differential: 1 as const, playbook: playbook.playbook, run: run.id, edited, mappings: run.mappings, ...found };
    const digest = await journal.save(control, {
      ...{ kind: 'differential', playbook: playbook.playbook, name: 'difference', content: differential, author: 'analyst' },
    });
    if (approve) await journal.decide(control, { artifact: digest, decision: 'approved', by: 'tester', selfAllowed: false });
    return { digest, differential };
  });
}

/** Brings a difference; `during` is told what happens, and may interrupt it. */
export function repair(
  migration: TestMigration,
  digest: string,
  during: (event: RunEvent, stop: AbortController) => void = () => {},
): Promise<RunResult> {
  const stop = new AbortController();
  return opened(migration, ({ context, prepared, targetCatalog }) => {
    const watched = { ...context, signal: stop.signal, notify: (event: RunEvent) => during(event, stop) };
    return repairDifferential(watched, prepared, targetCatalog, { digest, by: 'tester' });
  });
}

/** Both comparisons of the newest run. */
export function validate(migration: TestMigration): Promise<Verdict> {
  return opened(migration, async ({ context, prepared }) => {
    const run = (await context.runs.last(context.control, context.playbook.playbook))?.id ?? '';
    return validateRun(context, run, prepared, { by: 'tester', parser: openSqlParser(), evaluatedRowsMax: 10_000, differencesMax: 100 });
  });
}

/** `books 1/2/3`: missing, changed, extra of each phase that differs. */
export const inWords = ({ phases }: Pick<Differential, 'phases'>): string[] =>
  phases.filter(differs).map(({ phase, missing, changed, extra }) => `${phase} ${missing}/${changed}/${extra}`);

const differs = ({ missing, changed, extra }: PhaseDifference): boolean => missing + changed + extra > 0;

/** Failed checks of a verdict, with the phase. */
export const failedChecks = ({ phases }: Verdict): string[] =>
  phases.flatMap(({ phase, checks }) =>
    checks.flatMap(({ status, name, message }) => (status === 'failed' ? [`${phase} ${name}: ${message}`] : [])),
  );
