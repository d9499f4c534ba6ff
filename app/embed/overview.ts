import { openSpending } from '../../engine/embed/spending.ts';
import type { EmbeddingOverview } from '../../model/embedding.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { embeddingsOf, mapEmbeddings, storeOf } from './open.ts';

/** Where the embeddings of a playbook stand, by their tables and the journal. */
export function embeddingStates(caller: Caller, playbook: string): Promise<EmbeddingOverview> {
  return withWorkbench(caller, playbook, embeddingOverviewOf, 'look');
}

/** Where embeddings stand: counts and reasons, no values. */
export async function embeddingOverviewOf(bench: Workbench): Promise<EmbeddingOverview> {
  const embeddings: EmbeddingOverview['embeddings'] = [];
  for (const prepared of await mapEmbeddings(bench, embeddingsOf(bench, []))) {
    const { embedding, embedder, budget, database, contents } = prepared.mapped;
    const session = await (await bench.databases.target(database)).openSession();
    try {
      const store = await storeOf(bench, prepared);
      const counts = (await store.isInstalled(session)) ? await store.counts(session) : [];
      const standing = contents.map(({ content }) => {
        const own = counts.filter((each) => each.content === content);
        const refused = Object.fromEntries(own.flatMap(({ error, rows }) => (error === null ? [] : [[error, rows]])));
        return {
          content,
          rows: own.reduce((sum, { rows }) => sum + rows, 0),
          embedded: own.find(({ error }) => error === null)?.rows ?? 0,
          refused,
        };
      });
      const spent = await openSpending(controlSchema, bench.playbook.playbook).total(bench.control, embedding);
      embeddings.push({ embedding, embedder: `${embedder.model} of ${embedder.label}`, contents: standing, spent, budget });
    } finally {
      await session.close();
    }
  }
  return { embeddings };
}
