import type { Check } from '../../model/check.ts';
import { counted } from '../evidence.ts';
import type { Run } from '../journal/runs.ts';
import { otherMigrations } from '../ledger/preexisting.ts';
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
  return [...checks, ...(await otherChecks(context, target.name))];
}

/** Rows that other migrations have written are judged by their own validation; who they are is held against the journal. */
async function otherChecks({ playbook, ledgerSession, ledgerSchema, runs, control }: RunContext, entity: string): Promise<Check[]> {
  const others = await otherMigrations(ledgerSession, ledgerSchema, playbook.playbook, entity);
  if (others.length === 0) return [];
  const unknown: string[] = [];
  for (const { migration, run } of others) if ((await runs.find(control, run))?.playbook !== migration) unknown.push(run);
  const name = 'migrations.known';
  if (unknown.length > 0) {
    const message = `Rows of ${entity} are said to be of other migrations, by runs that the journal does not know.`;
    const why = 'somebody else wrote them, or their journal is in another database';
    const fix = `Look at migration_control.batches for the runs ${unknown.join(', ')}: ${why}.`;
    return [{ name, status: 'failed', message, fix }];
  }
  const names = [...new Set(others.map(({ migration }) => migration))].join(', ');
  return [{ name, status: 'passed', message: `Rows that ${names} wrote into ${entity} are left to the validation of ${names}.` }];
}

/** Rows of others may be edited by whom they belong to; that is said, and no failure. */
export async function editedChecks({ worker, program }: ComparedPhase<ComparablePhase>): Promise<Check[]> {
  const [edited] = await worker.session.query<{ changed: number; gone: number }>(program.compare.editedSinceNoted);
  if (!edited || edited.changed + edited.gone === 0) return [];
  const message = `Of the rows that stood before, ${edited.changed} were changed and ${edited.gone} have gone since they were noted.`;
  return [{ name: 'bystanders.content', status: 'warning', message, fix: 'They belong to others: ask them, if nobody should have.' }];
}
