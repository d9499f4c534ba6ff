import type { DraftedAccess, TargetDatabase } from '../../../../model/contracts.ts';
import { GodwitError } from '../../../../model/errors.ts';

/** Names of the roles that the target's server has. */
export async function rolesOf(target: TargetDatabase): Promise<Set<string>> {
  const session = await target.openSession();
  try {
    const rows = await session.query<{ name: string }>({ text: 'SELECT rolname::text AS name FROM pg_catalog.pg_roles' });
    return new Set(rows.map(({ name }) => name));
  } finally {
    await session.close();
  }
}

/** Policies and grants, where the target takes all of them over the drafted tables: tried in a transaction that is taken back. */
export async function provenAccess(target: TargetDatabase, ddl: readonly string[], drafted: DraftedAccess): Promise<DraftedAccess> {
  if (drafted.ddl.length === 0) return drafted;
  const session = await target.openSession();
  try {
    await session.begin();
    for (const text of [...ddl, ...drafted.ddl]) await session.query({ text });
    return drafted;
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    const why = 'over the new columns it means nothing';
    return { ddl: [], secured: new Set(), granted: new Set(), left: new Map([...drafted.secured].map((name) => [name, why])) };
  } finally {
    await session.rollback().catch(() => {});
    await session.close();
  }
}
