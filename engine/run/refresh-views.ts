import { GodwitError } from '../../model/errors.ts';
import type { PreparedPhase, RunContext } from './context.ts';

type Context = Pick<RunContext, 'target' | 'ledgerSession' | 'notify'>;

/** Fills the materialized views that can be read after a phase. One that cannot be filled is told: no row of the migration is in it. */
export async function refreshViews(context: Context, { phase }: Pick<PreparedPhase, 'phase'>): Promise<void> {
  for (const [name, { materialized }] of Object.entries(phase.views ?? {})) if (materialized === true) await refresh(context, name);
}

async function refresh({ target, ledgerSession, notify }: Context, name: string): Promise<void> {
  try {
    await ledgerSession.query(target.refreshView(name));
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    notify({ type: 'notice', message: `The materialized view ${name} could not be filled: ${error.message}` });
  }
}
