import type { Check } from '../../model/check.ts';
import { GodwitError } from '../../model/errors.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';

/** Whether each rewritten view that can be read after this phase gives the rows that it gives in the source. */
export async function viewChecks(context: RunContext, { phase }: PreparedPhase, run: string): Promise<Check[]> {
  if (!phase.views) return [];
  const { source, target, runs, control } = context;
  const kept = (await runs.phases(control, run)).reduce((sum, { fates }) => sum + (fates?.quarantined ?? 0) + (fates?.skipped ?? 0), 0);
  const checks: Check[] = [];
  for (const [name, view] of Object.entries(phase.views)) checks.push(await viewCheck(source, target, name, view.compared, kept));
  return checks;
}

async function viewCheck(
  source: RunContext['source'],
  target: RunContext['target'],
  name: string,
  compared: readonly string[],
  kept: number,
): Promise<Check> {
  const check = `view.${name}`;
  try {
    const [before, after] = [await source.viewSums?.(name, compared), await target.viewSums?.(name, compared)];
    if (!before || !after) return { name: check, status: 'skipped', message: `The rows of the view ${name} cannot be compared.` };
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
