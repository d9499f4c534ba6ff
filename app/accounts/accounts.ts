import { commonColumns, onlyColumns } from '../../engine/accounts/common.ts';
import { type AccountsContext, copyAccounts } from '../../engine/accounts/copy.ts';
import { type UndoneAccounts, undoAccounts } from '../../engine/accounts/undo.ts';
import { openCopied } from '../../engine/copies/copied.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import type { AccountStore, AccountsPlan, AccountsResult, AccountWay, DeclaredAccounts } from '../../model/accounts.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { recordAct } from '../audit.ts';
import { connectSource, connectTarget } from '../workbench/connect.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** Pause before the first retry. */
const retryDelayMs = 500;

export interface ReviewedAccounts {
  readonly plan: AccountsPlan;
  readonly digest: string;
  readonly approvedBy: string | null;
}

/** What bringing the users would do, for the person who decides. Nothing is written but that. */
export function reviewAccounts(caller: Caller, playbook: string): Promise<ReviewedAccounts> {
  return withEnds(caller, playbook, async (bench, ends) => keptPlan(bench, await planOf(ends)));
}

/** Brings users as it was approved; `check`: everything is read back and compared. Throws `not_approved`, `run_active`, `sink_unavailable`. */
export function copyUsers(
  caller: Caller,
  playbook: string,
  check: boolean,
): Promise<{ result: AccountsResult; checked: AccountsResult | null }> {
  return withEnds(caller, playbook, async (bench, ends) => {
    const { digest, approvedBy } = await keptPlan(bench, await planOf(ends));
    if (approvedBy === null)
      throw new GodwitError(
        'not_approved',
        `Nobody has approved that users are brought: godwit accounts review, then godwit approve ${digest.slice(0, 12)} --as NAME.`,
      );
    const context = contextOf(bench, ends);
    const result = await context.copied.alone(bench.control, () => copyAccounts(context, true));
    await recordAct(bench, 'users brought', { plan: digest, ...counts(result) });
    return { result, checked: check ? await copyAccounts(context, false) : null };
  });
}

/** Reads every user of both sides and compares them; writes nothing. */
export function checkUsers(caller: Caller, playbook: string): Promise<AccountsResult> {
  return withEnds(caller, playbook, (bench, ends) => copyAccounts(contextOf(bench, ends), false));
}

/** Takes away the users that were brought, but for those that were changed or referred to since. */
export function undoUsers(caller: Caller, playbook: string): Promise<UndoneAccounts> {
  return withEnds(caller, playbook, async (bench, ends) => {
    const context = contextOf(bench, ends);
    const undone = await context.copied.alone(bench.control, () => undoAccounts(context));
    await recordAct(bench, 'users taken back', { removed: undone.removed });
    return undone;
  });
}

const counts = ({ open, ...numbers }: AccountsResult) => ({
  ...numbers,
  open: Object.fromEntries(Object.entries(open).map(([reason, { count }]) => [reason, count])),
});

interface Ends {
  readonly declared: DeclaredAccounts;
  readonly from: AccountStore;
  readonly to: AccountStore;
}

function withEnds<T>(caller: Caller, playbook: string, work: (bench: Workbench, ends: Ends) => Promise<T>): Promise<T> {
  return withWorkbench(caller, playbook, async (bench) => {
    const declared = bench.playbook.accounts;
    if (!declared)
      throw new GodwitError('argument_invalid', `${bench.playbook.playbook} declares no \`accounts\`: docs/supabase.md says how.`);
    const from = await openEnd(bench, declared.from, 'source', null);
    try {
      // What the API reads has no hashes and no secrets: rows made of it would look whole.
      const to = await openEnd(bench, declared.to, 'target', from.way === 'api' ? 'api' : null);
      try {
        return await work(bench, { declared, from, to });
      } finally {
        await to.close().catch(() => {});
      }
    } finally {
      await from.close().catch(() => {});
    }
  });
}

async function openEnd(
  { config, playbook }: Workbench,
  name: string,
  side: 'source' | 'target',
  way: AccountWay | null,
): Promise<AccountStore> {
  const connection = Object.hasOwn(playbook.databases, name) ? playbook.databases[name] : undefined;
  if (!connection) throw new GodwitError('playbook_invalid', `accounts: there is no database "${name}" in the playbook.`);
  const database = side === 'source' ? await connectSource(config, connection) : await connectTarget(config, connection);
  const store = await database.accounts?.({ way, retriesMax: config.MAX_RETRY_ATTEMPTS, delayMs: retryDelayMs });
  if (store) return store;
  throw new GodwitError('argument_invalid', `${database.label} keeps no users: say its kind under \`kind\` of its connection.`);
}

function contextOf(bench: Workbench, { declared, from, to }: Ends): AccountsContext {
  return {
    ...{ from, to, common: commonColumns(from.columns, to.columns), otherPasswords: declared.other_passwords },
    copied: openCopied(controlSchema, bench.playbook.playbook, 'accounts'),
    ...{ control: bench.control, signal: bench.signal },
    progress: (read) => bench.notify({ type: 'stage', stage: 'accounts', message: `${read} users` }),
  };
}

async function planOf({ declared, from, to }: Ends): Promise<AccountsPlan> {
  const only = onlyColumns(from.columns, to.columns);
  return {
    what: 'accounts',
    from: { name: declared.from, label: from.label, way: from.way },
    to: { name: declared.to, label: to.label, way: to.way },
    other_passwords: declared.other_passwords,
    left_out: only ? await from.filled(only) : [],
    notes: [...to.notes],
  };
}

async function keptPlan(bench: Workbench, plan: AccountsPlan): Promise<ReviewedAccounts> {
  const { journal, control, playbook, principal } = bench;
  const digest = digestOf(plan);
  const kept = { kind: 'copy', playbook: playbook.playbook, name: 'accounts', content: plan, author: principal.name, digest } as const;
  await journal.saveChanges(control, [kept]);
  await journal.requireIntact(control, [digest]);
  return { plan, digest, approvedBy: await approverOf(bench, digest) };
}
