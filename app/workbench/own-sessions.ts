import type { OpenDatabases, OpenTarget } from '../../engine/route.ts';
import type { TargetDatabase } from '../../model/contracts.ts';
import type { TargetSession } from '../../model/session.ts';
import type { Workbench } from './workbench.ts';

/** What stands in the middle of nothing else: a session on the journal, and one on the ledger of each target. */
export type OwnSessions = Pick<Workbench, 'control' | 'ledgerSession' | 'several'>;

/** Opens them; those that were opened are closed again where another one cannot be. */
export async function openOwnSessions({
  journalAt,
  target,
  several,
}: Pick<Workbench, 'journalAt' | 'target' | 'several'>): Promise<OwnSessions> {
  const opened: TargetSession[] = [];
  const open = async (database: TargetDatabase): Promise<TargetSession> => {
    const session = await database.openSession();
    opened.push(session);
    return session;
  };
  try {
    const control = await open(journalAt);
    if (!several) return { control, ledgerSession: await open(target) };
    const own = await onOwnSessions(several, open);
    const first = [...own.targets.values()].find((each) => each.target === target);
    return { control, ledgerSession: first?.ledgerSession ?? (await open(target)), several: own };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function onOwnSessions(several: OpenDatabases, open: (target: TargetDatabase) => Promise<TargetSession>): Promise<OpenDatabases> {
  const targets = new Map<string, OpenTarget>();
  for (const [name, { target }] of several.targets) targets.set(name, { target, ledgerSession: await open(target) });
  return { ...several, targets };
}

/** All of them, each once. */
export function sessionsIn({ control, ledgerSession, several }: OwnSessions): TargetSession[] {
  const others = several ? [...several.targets.values()].map((each) => each.ledgerSession) : [];
  return [...new Set([control, ledgerSession, ...others])];
}

export async function closeOwnSessions(own: OwnSessions): Promise<void> {
  await closeAll(sessionsIn(own));
}

async function closeAll(sessions: readonly TargetSession[]): Promise<void> {
  await Promise.allSettled(sessions.map((session) => session.close()));
}
