import type { Check } from '../../model/check.ts';
import type { ViewSums } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { readingPart } from '../../model/pipelines/pipeline.ts';
import type { ViewEntry } from '../../model/playbook.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';

/** Whether each rewritten view that can be read after this phase gives the rows that it gives in the source. */
export async function viewChecks(context: RunContext, { phase }: PreparedPhase, run: string): Promise<Check[]> {
  if (!phase.views) return [];
  const { source, target, runs, control } = context;
  const kept = (await runs.phases(control, run)).reduce((sum, { fates }) => sum + (fates?.quarantined ?? 0) + (fates?.skipped ?? 0), 0);
  const checks: Check[] = [];
  for (const [name, view] of Object.entries(phase.views)) checks.push(await viewCheck(source, target, name, view, kept));
  return checks;
}

async function viewCheck(
  source: RunContext['source'],
  target: RunContext['target'],
  name: string,
  view: ViewEntry,
  kept: number,
): Promise<Check> {
  const check = `view.${name}`;
  try {
    const [before, after] = await sumsOfBoth(source, target, name, view);
    if (!before || !after) return { name: check, status: 'skipped', message: notCompared(name, view) };
    if (before.rows === after.rows && before.sum === after.sum)
      return { name: check, status: 'passed', message: `The view ${name} gives the ${before.rows} rows that it gives in the source.` };
    const fix = kept > 0 ? 'Rows were kept aside or skipped: look at them first.' : 'Drop the view in the target, or correct it.';
    const message = `The view ${name} gives other rows than in the source.`;
    return {
      name: check,
      status: kept > 0 ? 'warning' : 'failed',
      message,
      fix,
      expected: String(before.rows),
      actual: String(after.rows),
    };
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    return { name: check, status: 'warning', message: `The view ${name} could not be compared: ${error.message}` };
  }
}

const notCompared = (name: string, { pipeline }: ViewEntry): string =>
  pipeline === undefined
    ? `The rows of the view ${name} cannot be compared.`
    : `The rows of the view ${name} are not compared: its source cannot run the pipeline (a dump has no server).`;

type Sums = ViewSums | null | undefined;

/** A pipeline is run in the source; a view of SQL is read on both sides. */
async function sumsOfBoth(
  source: RunContext['source'],
  target: RunContext['target'],
  name: string,
  { compared, on, pipeline, materialized }: ViewEntry,
): Promise<[before: Sums, after: Sums]> {
  if (on === undefined || pipeline === undefined) return [await source.viewSums?.(name, compared), await target.viewSums?.(name, compared)];
  const documents = await source.runPipeline?.(on, readingPart(pipeline, materialized === true));
  if (!documents) return [null, null];
  const { expected, actual } = await target.compareDocuments(name, compared, documents);
  return [expected, actual];
}
