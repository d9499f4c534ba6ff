import { type ItemPage, openPublished } from '../../engine/publish/published.ts';
import { GodwitError } from '../../model/errors.ts';
import { plainKey } from '../../model/identity.ts';
import { type ItemState, itemStates, type PublishedItem } from '../../model/publication.ts';
import { recordAct } from '../audit.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** How many items of a publication are in which state. */
export interface PublicationState {
  readonly publication: string;
  readonly items: Readonly<Record<ItemState, number>>;
}

/** An item that the sink does not hold as its row makes it, with why. */
export interface OpenItem extends Omit<PublishedItem, 'rowKey'> {
  /** Key of its row, for people. */
  readonly row: string;
}

export interface OpenItems {
  readonly items: readonly OpenItem[];
  /** Where the next page begins; null on the last. */
  readonly next: { readonly publication: string; readonly id: string } | null;
}

/** States of which somebody should hear. */
export const openStates = ['sending', 'held', 'refused', 'dead', 'removing'] as const satisfies readonly ItemState[];

/** Where each publication of a playbook stands, by its ledger alone. */
export function publicationStates(caller: Caller, playbook: string): Promise<PublicationState[]> {
  return withWorkbench(caller, playbook, publicationStatesOf, 'look');
}

export async function publicationStatesOf(bench: Workbench): Promise<PublicationState[]> {
  const counted = await openPublished(controlSchema, bench.playbook.playbook).counts(bench.control);
  const declared = (bench.playbook.publications ?? []).map(({ publication }) => publication);
  const names = [...new Set([...declared, ...counted.map(({ publication }) => publication)])];
  return names.map((publication) => {
    const own = new Map(counted.filter((each) => each.publication === publication).map(({ state, items }) => [state, items]));
    const items = Object.fromEntries(itemStates.map((state) => [state, own.get(state) ?? 0])) as Record<ItemState, number>;
    return { publication, items };
  });
}

/** Items that wait, were refused or are dead: ids, row keys and reasons, no values. */
export function openItems(caller: Caller, playbook: string, page: ItemPage): Promise<OpenItems> {
  return withWorkbench(caller, playbook, (bench) => openItemsOf(bench, page), 'look');
}

export async function openItemsOf(bench: Workbench, page: ItemPage): Promise<OpenItems> {
  const found = await openPublished(controlSchema, bench.playbook.playbook).page(bench.control, { ...page, limit: page.limit + 1 });
  const items = found.slice(0, page.limit).map(({ rowKey, ...item }) => ({ ...item, row: plainKey(rowKey) }));
  const last = items.at(-1);
  return { items, next: found.length > page.limit && last ? { publication: last.publication, id: last.id } : null };
}

export interface ReplayQuestion {
  /** Of one publication; of all by default. */
  readonly publication: string | null;
  /** These alone; all dead ones by default. */
  readonly ids: readonly string[] | null;
  /** Also what somebody else has changed since in the sink: it is replaced. */
  readonly overwrite: boolean;
}

/** Lets dead items be sent once more when they are published next; returns how many. */
export function replayDead(caller: Caller, playbook: string, { publication, ids, overwrite }: ReplayQuestion): Promise<number> {
  return withWorkbench(caller, playbook, async (bench) => {
    const replayed = await openPublished(controlSchema, playbookOf(bench)).replay(bench.control, publication, ids, overwrite);
    if (replayed === 0) throw new GodwitError('row_not_found', 'No such item is dead: `godwit publications dead` lists those that are.');
    await recordAct(bench, 'dead items replayed', { publication, items: replayed, overwrite });
    return replayed;
  });
}

const playbookOf = ({ playbook }: Workbench): string => playbook.playbook;
