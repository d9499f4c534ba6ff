import { checkEmbedding } from '../../engine/embed/check.ts';
import type { EmbedContext, OpenEmbedding } from '../../engine/embed/context.ts';
import { embed as embedRows } from '../../engine/embed/embed.ts';
import { openSpending } from '../../engine/embed/spending.ts';
import { inTurn } from '../../engine/run/in-turn.ts';
import type { EmbeddedShare, EmbeddingCheck, EmbeddingResult } from '../../model/embedding.ts';
import { GodwitError } from '../../model/errors.ts';
import { recordAct } from '../audit.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { keepEmbeddings, requireApprovedEmbeddings } from './kept.ts';
import { embeddingsOf, mapEmbeddings, withOpened } from './open.ts';

/** Distinct texts that are embedded and written together, and rows that are read and compared at once. */
const [batchTexts, sliceRows] = [100, 2000];
/** Characters of a text: what Amazon Titan and the usual models of OpenAI take in any alphabet. */
export const charactersMax = 8000;
/** Pause before the first retry, and the longest. */
const [retryDelayMs, pauseMsMax] = [500, 60_000];
const busyMax = 50;

export interface EmbedQuestion {
  readonly only: readonly string[];
  readonly share: EmbeddedShare;
}

/**
 * Makes the vectors that a playbook declares, or the named ones, each as it was approved, and holds them against the rows. Throws
 * `embedding_not_approved`, `run_active`, `embedder_unavailable`, `embedding_budget_spent`, `interrupted`.
 */
export function embed(caller: Caller, playbook: string, question: EmbedQuestion): Promise<EmbeddingResult[]> {
  return withEmbeddings(caller, playbook, question, async (bench, context, open) => {
    const results: EmbeddingResult[] = [];
    for (const each of open) {
      const { mapped } = each;
      bench.notify({
        type: 'stage',
        stage: 'embed',
        message: `${mapped.embedding}, with ${mapped.embedder.model} of ${mapped.embedder.label}`,
      });
      const result = await embedRows(context, each);
      const { check, texts, dollars } = result;
      await recordAct(bench, 'embedded', {
        embedding: mapped.embedding,
        approved: each.digest,
        texts,
        dollars,
        rows: check.rows,
        root: check.digest,
      });
      results.push(result);
    }
    return results;
  });
}

/** Holds what was made against the rows as they stand now; makes nothing. */
export function checkEmbedded(caller: Caller, playbook: string, question: EmbedQuestion): Promise<EmbeddingCheck[]> {
  return withEmbeddings(caller, playbook, question, async (_, context, open) => {
    const checks: EmbeddingCheck[] = [];
    for (const each of open) {
      if (!(await each.store.isInstalled(each.session)))
        throw new GodwitError('artifact_not_found', `No embeddings of ${each.mapped.embedding} have been made yet: godwit embed.`);
      checks.push(await checkEmbedding(each, context));
    }
    return checks;
  });
}

/** Opens approved embeddings with all that they read and write, and closes it. */
function withEmbeddings<T>(
  caller: Caller,
  playbook: string,
  { only, share }: EmbedQuestion,
  work: (bench: Workbench, context: EmbedContext, open: readonly OpenEmbedding[]) => Promise<T>,
): Promise<T> {
  return withWorkbench(caller, playbook, async (opened) => {
    // Calls that are under way at once note themselves on one session.
    const bench = { ...opened, control: inTurn(opened.control) };
    const declared = embeddingsOf(bench, only);
    const prepared = await mapEmbeddings(bench, declared);
    await keepEmbeddings(bench, prepared);
    await requireApprovedEmbeddings(bench, prepared);
    return withOpened(bench, declared, prepared, (open) => work(bench, contextOf(bench, share), open));
  });
}

function contextOf({ config, control, playbook, notify, signal }: Workbench, share: EmbeddedShare): EmbedContext {
  const settings = {
    ...{ batchTexts, callsMax: config.GODWIT_EMBED_CALLS, callsPerMinute: config.GODWIT_EMBED_PER_MINUTE },
    ...{ retriesMax: config.MAX_RETRY_ATTEMPTS, busyMax, retryDelayMs, pauseMsMax, sliceRows, charactersMax },
  };
  return { share, spending: openSpending(controlSchema, playbook.playbook), control, settings, notify, signal };
}
