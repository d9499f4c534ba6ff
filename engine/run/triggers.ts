import { GodwitError } from '../../model/errors.ts';
import { perTarget } from '../route.ts';
import type { PreparedPhase, RunContext } from './context.ts';

type Context = Pick<RunContext, 'playbook' | 'target' | 'several' | 'ledgerSession' | 'ledgerSchema'>;
type Phases = readonly Pick<PreparedPhase, 'phase' | 'mapping' | 'target'>[];

/**
 * Does `work` while the triggers of those phases' targets that say `triggers: disable` are off. The caller has the playbook's
 * lock, so whatever is off
 * before was left by a process that was killed. They are turned on however the work ends.
 */
export function withTriggersOff<T>(context: Context, phases: Phases, work: () => Promise<T>): Promise<T> {
  return perTarget(context, phases).reduce<() => Promise<T>>(
    (inner, { context: on, phases: members }) =>
      () =>
        withOwnTriggersOff(on, members, inner),
    work,
  )();
}

/** Of one database. */
async function withOwnTriggersOff<T>(context: Context, phases: Phases, work: () => Promise<T>): Promise<T> {
  const { playbook, target, ledgerSession, ledgerSchema } = context;
  const triggers = target.triggers(ledgerSchema);
  const entities = phases.filter(({ mapping }) => mapping.triggers === 'disable').map((each) => each.target);
  await triggers.turnOn(ledgerSession, playbook.playbook);
  await triggers.turnOff(ledgerSession, playbook.playbook, entities);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // What stopped the work matters more; what stays off is in the ledger, and status names it.
    await turnOnAgain(context).catch(() => {});
    throw error;
  }
  await turnOnAgain(context);
  return result;
}

/** On a new connection where the old one was lost. */
async function turnOnAgain({ playbook, target, ledgerSession, ledgerSchema }: Context): Promise<void> {
  const triggers = target.triggers(ledgerSchema);
  try {
    await triggers.turnOn(ledgerSession, playbook.playbook);
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind !== 'unavailable') throw error;
    const session = await target.openSession();
    await triggers.turnOn(session, playbook.playbook).finally(() => session.close());
  }
}
