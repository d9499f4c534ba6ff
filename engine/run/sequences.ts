import type { SequenceMove } from '../../model/sequences.ts';
import { ledgerPlace, type PreparedPhase, type RunContext } from './context.ts';

type Context = Pick<RunContext, 'target' | 'ledgerSession' | 'ledgerSchema' | 'playbook' | 'notify'>;

/** Sets the sequences of a phase's target past the numbers that it holds, so that the next row of the new application gets a free one. */
export async function advanceSequences(context: Context, { phase, target }: Pick<PreparedPhase, 'phase' | 'target'>): Promise<void> {
  const moves = await context.target.sequences.advance(context.ledgerSession, ledgerPlace(context), phase.phase, target);
  for (const each of moves.filter(({ refused }) => refused !== null))
    told(context, phase.phase, each, 'stands within the migrated numbers; its owner must set it past them');
}

/** Sets back what `advanceSequences` has set, unless it was drawn from. */
export async function setSequencesBack(context: Context, phase: string): Promise<void> {
  const moves = await context.target.sequences.setBack(context.ledgerSession, ledgerPlace(context), phase);
  for (const each of moves.filter(({ refused }) => refused !== null)) told(context, phase, each, 'stays where it is');
}

function told({ notify }: Context, phase: string, { name, refused }: SequenceMove, what: string): void {
  notify({ type: 'notice', message: `${phase}: the sequence ${name} ${what}: ${refused}.` });
}
