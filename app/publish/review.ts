import { firstRows } from '../../engine/first-rows.ts';
import { buildItems } from '../../engine/publish/build-items.ts';
import type { OpenPublication } from '../../engine/publish/context.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import type { MappedPublication } from '../../model/publication.ts';
import type { ItemContent, ItemFault } from '../../model/sink.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { keepPublications } from './kept.ts';
import { mapPublications, openEnds, openPublication } from './open.ts';

/** What a row became, for the person who decides: the item as it would be sent, or why it would not. */
export interface SampleItem {
  readonly id: string;
  readonly content: ItemContent | null;
  readonly reason: string | null;
  readonly faults: readonly ItemFault[];
}

export interface ReviewedPublication {
  readonly mapped: MappedPublication;
  readonly digest: string;
  readonly approvedBy: string | null;
  readonly sample: readonly SampleItem[];
}

/** Publications as they would run, each with items of its first rows; nothing is sent. */
export function reviewPublications(
  caller: Caller,
  playbook: string,
  { only, rows }: { readonly only: readonly string[]; readonly rows: number },
): Promise<ReviewedPublication[]> {
  return withWorkbench(caller, playbook, async (bench) => {
    const ends = openEnds(bench);
    try {
      const prepared = await mapPublications(bench, ends, only);
      await keepPublications(bench, prepared);
      const reviewed: ReviewedPublication[] = [];
      for (const each of prepared) reviewed.push(await review(bench, await openPublication(bench, ends, each), rows));
      return reviewed;
    } finally {
      await ends.close();
    }
  });
}

async function review(bench: Workbench, publication: OpenPublication, rows: number): Promise<ReviewedPublication> {
  const { mapped, digest } = publication;
  return { mapped, digest, approvedBy: await approverOf(bench, digest), sample: await sampleOf(publication, rows) };
}

async function sampleOf(publication: OpenPublication, count: number): Promise<SampleItem[]> {
  const view = await publication.rows.openSnapshot();
  try {
    const reader = await view.openReader();
    const rows = await firstRows(reader, publication.read, count).finally(() => reader.close());
    return await Promise.all((await buildItems(publication, rows)).map((built) => sampleItem(publication, built)));
  } finally {
    await view.close();
  }
}

async function sampleItem({ sink, mapped }: OpenPublication, built: Awaited<ReturnType<typeof buildItems>>[number]): Promise<SampleItem> {
  const { id } = built;
  if (built.fate === 'skipped') return { id, content: null, reason: 'not published', faults: [] };
  if (built.fate === 'refused') return { id, content: null, reason: built.reason, faults: [] };
  const { content } = built;
  return { id, content, reason: null, faults: await sink.check({ kind: mapped.item, id, content, version: null }) };
}
