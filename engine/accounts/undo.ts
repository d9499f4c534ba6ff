import type { CopyNote } from '../copies/copied.ts';
import type { AccountsContext } from './copy.ts';
import { digestOfAccount } from './fate.ts';

const pageNotes = 200;

export interface UndoneAccounts {
  readonly removed: number;
  /** By reason, with the first ids: those that stay. */
  readonly kept: Readonly<Record<string, readonly string[]>>;
}

type UndoContext = Pick<AccountsContext, 'to' | 'common' | 'copied' | 'control' | 'progress'>;

/** Takes away the users that copying has brought, and nobody has changed or referred to since. Those that stood there before stay. */
export async function undoAccounts(context: UndoContext): Promise<UndoneAccounts> {
  const kept: Record<string, string[]> = {};
  let [after, removed] = ['', 0];
  for (;;) {
    const notes = await context.copied.page(context.control, ['sent', 'sending'], after, pageNotes);
    const last = notes.at(-1);
    if (!last) return { removed, kept };
    after = last.id;
    removed += await undoPage(context, notes, kept);
    context.progress(removed);
  }
}

async function undoPage(
  { to, common, copied, control }: UndoContext,
  notes: readonly CopyNote[],
  kept: Record<string, string[]>,
): Promise<number> {
  const found = await to.find(
    notes.map(({ id }) => id),
    common,
  );
  const isAsLeft = ({ id, held }: CopyNote): boolean => {
    const there = found.get(id);
    return there === undefined || held === digestOfAccount(there);
  };
  const changed = notes.filter((note) => !isAsLeft(note)).map(({ id }) => id);
  const asked = notes.filter(isAsLeft);
  const there = asked.filter(({ id }) => found.has(id)).map(({ id }) => id);
  const { referred } = await to.remove(there);
  kept.changed_since = [...(kept.changed_since ?? []), ...changed];
  kept.referred_to = [...(kept.referred_to ?? []), ...referred];
  const gone = asked.filter(({ id }) => !referred.includes(id));
  await copied.save(
    control,
    gone.map((note) => ({ ...note, state: 'removed' })),
  );
  return there.length - referred.length;
}
