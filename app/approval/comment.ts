import { currentArtifacts } from '../../engine/journal/current-artifacts.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import { requireNamed } from '../workbench/person.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { digitsMin } from './asked-for.ts';
import { recordDecision } from './decisions.ts';
import { prepares } from './service.ts';
import { waitingFor } from './waiting.ts';

/** What was commented on. */
export interface Commented {
  readonly digest: string;
  readonly by: string;
}

/**
 * Keeps what the caller says about what stands or waits under a digest or its beginning, with the decisions on it and in the audit log; nothing is
 * decided by it. Throws `role_missing`, `artifact_not_found`.
 */
export function commentOn(caller: Caller, playbook: string, given: string, text: string): Promise<Commented> {
  const who = requireNamed(caller.principal);
  requireRight(who, 'propose', 'comment');
  const comment = async (bench: Workbench): Promise<Commented> => {
    const digest = await standingUnder(bench, given);
    await recordDecision(
      bench,
      { artifact: digest, decision: 'commented', by: who.name, principal: who, reason: text },
      { artifact: digest },
    );
    return { digest, by: who.name };
  };
  return withWorkbench(prepares(caller), playbook, comment, 'look');
}

async function standingUnder(bench: Workbench, given: string): Promise<string> {
  const { control, playbook } = bench;
  const standing = await currentArtifacts(control, controlSchema, playbook.playbook);
  // Of rows kept aside the digest only names their cause.
  const waiting = (await waitingFor(bench)).filter(({ kind }) => kind !== 'quarantine');
  const known = new Set([...standing.map(({ digest }) => digest), ...waiting.map(({ id }) => id)]);
  const found = given.length < digitsMin ? [] : [...known].filter((each) => each.startsWith(given.toLowerCase()));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new GodwitError(
    'artifact_not_found',
    `"${given}" is not the beginning (${digitsMin} characters or more) of one digest that stands or waits.`,
  );
}
