import { type Caller, withWorkbench } from '../workbench/workbench.ts';

/** An entry of the audit log. */
export interface ListedEntry {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

const afterAll = 2_147_483_647;

/** A page of the audit log, newest first. */
export function auditPage(
  caller: Caller,
  playbook: string,
  { before = afterAll, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<{ readonly entries: readonly ListedEntry[]; readonly next: number | null }> {
  return withWorkbench(
    caller,
    playbook,
    async ({ journal, control, playbook: { playbook: name } }) => {
      const rows = await journal.audit.before(control, before, name, limit);
      const entries = rows.map(({ key: _, details, ...row }) => ({ ...row, details: JSON.parse(details) }));
      return { entries, next: rows.length < limit ? null : (rows.at(-1)?.number ?? null) };
    },
    'look',
  );
}
