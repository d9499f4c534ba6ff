import { changesOf, streamsOf } from '../../engine/changes/capture.ts';
import { whatIsMirrored } from '../../engine/changes/what-is-mirrored.ts';
import { columnsByEntity } from '../../engine/encrypt/columns-of.ts';
import type { PreparedPhase, RunContext } from '../../engine/run/context.ts';
import { type CapturePlan, captureName } from '../../model/capture-plan.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** The name under which what capture makes on the source stands in the journal. */
export const capturePlanName = 'capture';

/** What capturing changes makes on the source, kept under the digest that people approve. */
export async function planCapture(
  bench: Workbench,
  context: RunContext,
  prepared: readonly PreparedPhase[],
): Promise<{ digest: string; plan: CapturePlan }> {
  requireOne(bench, prepared);
  const changes = await changesOf(context);
  const name = captureName(bench.playbook.playbook, await streamsOf(context).marker(context.ledgerSession));
  const entities = whatIsMirrored(changes, prepared, await context.source.introspect()).map(({ entity }) => entity);
  const names = { slot: name, publication: name };
  const plan: CapturePlan = {
    ...{ capture: 1, playbook: bench.playbook.playbook, source: context.source.label, ...names },
    tables: entities.map((entity) => entity.name),
    statements: await changes.missing({ ...names, tables: entities }),
  };
  const digest = await bench.journal.save(bench.control, {
    ...{ kind: 'capture', playbook: plan.playbook, name: capturePlanName, content: plan },
    author: bench.principal.name,
  });
  return { digest, plan };
}

/** Mirrors stand in one target and are read of one source, and hold nothing that the target has encrypted. */
function requireOne({ several, playbook }: Workbench, prepared: readonly PreparedPhase[]): void {
  if (several)
    throw new GodwitError('unsupported_structure', 'Changes of playbooks with several databases on a side cannot be captured yet.');
  const encrypted = columnsByEntity(prepared.map(({ phase }) => phase));
  if (encrypted.size === 0) return;
  throw new GodwitError(
    'unsupported_structure',
    `Changes of ${playbook.playbook} cannot be captured yet: columns of ${[...encrypted.keys()].join(', ')} are encrypted, ` +
      'and a mirror would have them open.',
  );
}
