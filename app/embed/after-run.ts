import type { EmbeddedShare } from '../../model/embedding.ts';
import type { MigrationSummary } from '../reporting/summary.ts';
import { type Caller, withWorkbench } from '../workbench/workbench.ts';
import { embed } from './embed.ts';
import { embeddingsOf } from './open.ts';

/**
 * What a run came to, with the vectors that its playbook declares, made of what has arrived: never of what failed its validation. The phases and
 * their digest are what they are without.
 */
export async function withVectors(
  caller: Caller,
  playbook: string,
  summary: MigrationSummary,
  share: EmbeddedShare | 'none',
): Promise<MigrationSummary> {
  if (share === 'none' || summary.outcome !== 'done' || summary.validation?.verdict === 'failed') return summary;
  const isDeclared = await withWorkbench(caller, playbook, async (bench) => embeddingsOf(bench, []).length > 0, 'look');
  return isDeclared ? { ...summary, embeddings: await embed(caller, playbook, { only: [], share }) } : summary;
}
