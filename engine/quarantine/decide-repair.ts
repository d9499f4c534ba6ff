import { artifactContent } from '../../model/artifacts.ts';
import { GodwitError } from '../../model/errors.ts';
import { selfAllowed } from '../journal/two-people.ts';
import { openRepairs } from '../ledger/repairs.ts';
import { contextOfPhase } from '../route.ts';
import { decidePatch, type PatchDecision } from './patch.ts';
import type { QuarantineContext } from './show.ts';

/**
 * Records a person's decision on a repair of a cause, and on the patch of each of its rows. The repair comes last, so that one which was interrupted
 * still waits.
 */
export async function decideRepair(context: QuarantineContext, { digest, ...said }: PatchDecision): Promise<void> {
  const { journal, control, playbook, ledgerSchema } = context;
  const repair = artifactContent('repair', await journal.read(control, digest));
  if (!repair) throw new GodwitError('artifact_not_found', `${digest.slice(0, 12)} is no repair of a cause.`, { details: { digest } });
  const { ledgerSession } = contextOfPhase(context, repair.phase);
  const repairs = openRepairs(ledgerSession, ledgerSchema, playbook.playbook);
  for (const { patch } of repair.rows) {
    const { entity, sourceKey } = await journal.readAs(control, patch, 'patch');
    const applies = (await repairs.of(repair.phase, entity, [sourceKey])).some((each) => each.digest === patch && each.approvedBy !== null);
    if (!applies) await decidePatch(context, { digest: patch, ...said });
  }
  const { decision, by, reason } = said;
  const details = { playbook: playbook.playbook, repair: digest, cause: repair.cause, rows: repair.rows.length };
  await journal.decide(control, {
    artifact: digest,
    playbook: playbook.playbook,
    decision,
    by,
    ...(reason !== undefined && { reason }),
    selfAllowed: await selfAllowed(context),
    details,
  });
}
