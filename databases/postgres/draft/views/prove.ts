import type { DraftedView, DraftedViews, TargetDatabase } from '../../../../model/contracts.ts';
import { GodwitError } from '../../../../model/errors.ts';
import type { TargetSession } from '../../../../model/session.ts';

/** Views that the target takes over the drafted tables: all of it is made in a transaction that is taken back. */
export async function provenViews(target: TargetDatabase, ddl: string, drafted: DraftedViews): Promise<DraftedViews> {
  if (drafted.views.length === 0) return drafted;
  const left = new Map(drafted.left);
  const views: DraftedView[] = [];
  const session = await target.openSession();
  try {
    await session.begin();
    await session.query({ text: ddl });
    for (const view of drafted.views) {
      if (await isTaken(session, view)) views.push(view);
      else left.set(view.name, 'It is not rewritten: over the new columns its SELECT means nothing.');
    }
  } finally {
    await session.rollback().catch(() => {});
    await session.close();
  }
  return { views, left };
}

async function isTaken(session: TargetSession, { ddl }: DraftedView): Promise<boolean> {
  await session.query({ text: 'SAVEPOINT one_view' });
  try {
    await session.query({ text: ddl });
    return true;
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    await session.query({ text: 'ROLLBACK TO SAVEPOINT one_view' });
    return false;
  }
}
