import type { OpenPublication, PublishContext, PublishSettings } from '../../engine/publish/context.ts';
import type { PreparedPublication } from '../../engine/publish/map-publication.ts';
import { publish as publishRows } from '../../engine/publish/publish.ts';
import { openPublished } from '../../engine/publish/published.ts';
import { validatePublication } from '../../engine/publish/validate.ts';
import type { PublicationCheck, PublicationResult } from '../../model/publication.ts';
import { recordAct } from '../audit.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { keepPublications, requireApprovedPublications } from './kept.ts';
import { mapPublications, openEnds, openPublication, type PublicationEnds } from './open.ts';

/** Rows that are made into items and compared at once. */
const sliceRows = 2_000;
/** Pause before the first retry, and the longest. */
const retryDelayMs = 500;
const pauseMsMax = 60_000;

export interface PublishOutcome {
  readonly publications: readonly PublicationResult[];
  /** What was read back, where that was asked for. */
  readonly checks: readonly PublicationCheck[];
}

/**
 * Publishes what the playbook declares, or the named publications: each as it was approved. `check`: every item is read back and compared. Throws
 * `not_approved`, `run_active`, `sink_unavailable`, `interrupted`.
 */
export function publish(
  caller: Caller,
  playbook: string,
  { only, check }: { readonly only: readonly string[]; readonly check: boolean },
): Promise<PublishOutcome> {
  return withPublications(caller, playbook, only, async (bench, open) => {
    const context = contextOf(bench);
    const publications = await publishRows(context, open);
    await recordAct(bench, 'published', { counts: Object.fromEntries(publications.map((each) => [each.publication, each.counts])) });
    return { publications, checks: check ? await checkAll(context, open) : [] };
  });
}

/** Reads back what was published, and compares it; sends nothing. */
export function checkPublished(caller: Caller, playbook: string, only: readonly string[]): Promise<PublicationCheck[]> {
  return withPublications(caller, playbook, only, (bench, open) => checkAll(contextOf(bench), open));
}

async function checkAll(context: PublishContext, open: readonly OpenPublication[]): Promise<PublicationCheck[]> {
  const checks: PublicationCheck[] = [];
  for (const each of open) checks.push(await validatePublication(context, each));
  return checks;
}

/** Opens approved publications with all that they read and write, and closes it. */
function withPublications<T>(
  caller: Caller,
  playbook: string,
  only: readonly string[],
  work: (bench: Workbench, open: readonly OpenPublication[]) => Promise<T>,
): Promise<T> {
  return withWorkbench(caller, playbook, async (bench) => {
    const ends = openEnds(bench);
    try {
      const prepared = await mapPublications(bench, ends, only);
      await keepPublications(bench, prepared);
      await requireApprovedPublications(bench, prepared);
      return await work(bench, await openAll(bench, ends, prepared));
    } finally {
      await ends.close();
    }
  });
}

async function openAll(bench: Workbench, ends: PublicationEnds, prepared: readonly PreparedPublication[]): Promise<OpenPublication[]> {
  const open: OpenPublication[] = [];
  for (const each of prepared) open.push(await openPublication(bench, ends, each));
  return open;
}

function contextOf({ config, control, playbook, notify, signal }: Workbench): PublishContext {
  const settings: PublishSettings = {
    ...{ itemsMax: config.GODWIT_PUBLISH_ITEMS, itemsPerSecond: config.GODWIT_PUBLISH_PER_SECOND, retriesMax: config.MAX_RETRY_ATTEMPTS },
    ...{ failuresMax: config.GODWIT_PUBLISH_FAILURES, retryDelayMs, pauseMsMax, sliceRows },
  };
  return { published: openPublished(controlSchema, playbook.playbook), control, settings, notify, signal };
}
