import type { OpenPass } from '../../engine/ledger/leases.ts';
import { identitiesOf, requireEntity, resolveIdentities } from '../../engine/map/identities.ts';
import { sourceReadOf } from '../../engine/map/source-read.ts';
import { type Catalogs, catalogOf, contextOf, targetsOf } from '../../engine/route.ts';
import type { PreparedPhase, RunContext } from '../../engine/run/context.ts';
import { type Part, takePart } from '../../engine/run/take-part.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { GodwitError } from '../../model/errors.ts';
import { noRows } from '../../model/ledger.ts';
import { findPhase } from '../../model/phases.ts';
import { tellMemory } from '../run/memory.ts';
import { sourceStructures, targetStructures } from '../workbench/by-digest.ts';
import { requireRecordsOf } from '../workbench/records.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Takes part in an open pass until it has no more slices for this process; a view or connection that is lost ends the part, and is no fault. */
export async function takePartOf(bench: Workbench, context: RunContext, pass: OpenPass, known: Known): Promise<Part> {
  const { notify } = context;
  const prepared = await preparedOf(bench, pass, known);
  const measured = tellMemory(notify);
  notify({ type: 'notice', message: `takes part in ${pass.phase}, which ${pass.coordinator} coordinates` });
  try {
    const part = await takePart(contextOf(context, prepared.phase.databases), pass, prepared);
    notify({ type: 'notice', message: `leaves ${pass.phase} after ${part.slices} slices: ${reasons[part.ended]}` });
    return part;
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind !== 'unavailable') throw error;
    notify({ type: 'notice', message: `leaves ${pass.phase}: ${error.message}` });
    // The sessions of the worker itself may be gone, too: asking tells.
    for (const { ledgerSession } of targetsOf(context)) await ledgerSession.query({ text: 'SELECT' });
    return { ended: 'silent', slices: 0, fates: noRows };
  } finally {
    measured();
  }
}

const reasons: Readonly<Record<Part['ended'], string>> = {
  empty: 'no more are free',
  closed: 'its coordinator has closed it',
  silent: 'its coordinator is not heard of any more',
  stopped: 'told to stop',
};

/** Structures, which stay the same during a run. */
export interface Known {
  run: string | null;
  catalogs: { readonly sources: Catalogs; readonly targets: Catalogs } | null;
}

/** The phase as it was approved, by the mapping's digest. Throws `worker_unfit` where nobody has, or the playbook here has no such phase. */
async function preparedOf(bench: Workbench, pass: OpenPass, known: Known): Promise<PreparedPhase> {
  if (known.run !== pass.run) {
    known.catalogs = null;
    known.run = pass.run;
  }
  known.catalogs ??= { sources: await sourceStructures(bench), targets: await targetStructures(bench) };
  const { sources, targets } = known.catalogs;
  const phase = findPhase(bench.playbook, pass.phase);
  const approvedBy = await approverOf(bench, pass.mapping);
  if (!phase || approvedBy === null) throw unfit(bench, pass);
  const mapping = await bench.journal.readAs(bench.control, pass.mapping, 'mapping');
  const mapped = {
    ...{ phase, mapping, digest: pass.mapping, sourceRead: sourceReadOf(mapping, catalogOf(sources, phase.databases.source)) },
    target: requireEntity(catalogOf(targets, phase.databases.target), mapping.target, pass.phase),
    identities: identitiesOf(phase, resolveIdentities(bench.playbook, targets)),
  };
  await requireRecordsOf(bench, [mapped]);
  return { ...mapped, approvedBy };
}

function unfit({ path }: Workbench, { phase, mapping }: OpenPass): GodwitError {
  return new GodwitError('worker_unfit', `${path} has no phase ${phase}, or nobody has approved its mapping ${mapping.slice(0, 12)}.`, {
    details: { phase, mapping },
  });
}
