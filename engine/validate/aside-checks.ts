import type { Check } from '../../model/check.ts';
import { counted } from '../evidence.ts';
import type { Run } from '../journal/runs.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { asideOf } from '../run/set-aside.ts';
import type { ComparedPhase } from './compare-entity.ts';
import type { ComparablePhase } from './options.ts';

const total = (sets: readonly { readonly rows: number }[]): number => sets.reduce((sum, { rows }) => sum + rows, 0);

/** Rows of the target that are set aside as others' are those that runs have noted as such; what later runs have noted is said. */
export async function asideChecks(context: RunContext, { target }: PreparedPhase, run: Run): Promise<Check[]> {
  const { covered, later, foreign } = await asideOf(context, target.name, run);
  const checks: Check[] = [];
  if (foreign.length > 0) {
    const message = `Rows of ${target.name} are set aside as others' that no run has noted so, or not as it noted them.`;
    const fix = `Look at migration_control.bystanders for the runs ${foreign.map((each) => each.run).join(', ')}: somebody else changed it.`;
    checks.push({ name: 'bystanders.noted', status: 'failed', message, fix });
  } else if (total(covered) > 0)
    checks.push({
      name: 'bystanders.noted',
      status: 'passed',
      message: `${counted(total(covered), 'row')} stood before, as the runs have noted them.`,
    });
  if (later.length > 0) {
    const message = `${counted(total(later), 'row')} of ${target.name} were set aside as others' by later runs.`;
    checks.push({ name: 'bystanders.later', status: 'warning', message, fix: 'Verify the manifests of those runs, too.' });
  }
  return checks;
}

/** Rows of others may be edited by whom they belong to; that is said, and no failure. */
export async function editedChecks({ worker, program }: ComparedPhase<ComparablePhase>): Promise<Check[]> {
  const [edited] = await worker.session.query<{ changed: number; gone: number }>(program.compare.editedSinceNoted);
  if (!edited || edited.changed + edited.gone === 0) return [];
  const message = `Of the rows that stood before, ${edited.changed} were changed and ${edited.gone} have gone since they were noted.`;
  return [{ name: 'bystanders.content', status: 'warning', message, fix: 'They belong to others: ask them, if nobody should have.' }];
}
