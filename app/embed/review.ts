import type { OpenEmbedding } from '../../engine/embed/context.ts';
import { rowTextOf } from '../../engine/embed/row-text.ts';
import { inView } from '../../engine/embed/rows-of.ts';
import { firstRows } from '../../engine/first-rows.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import type { MappedEmbedding } from '../../model/embedding.ts';
import { plainKey } from '../../model/identity.ts';
import { type Caller, withWorkbench } from '../workbench/workbench.ts';
import { charactersMax } from './embed.ts';
import { keepEmbeddings } from './kept.ts';
import { embeddingsOf, mapEmbeddings, withOpened } from './open.ts';

/** What a row is as a text, for the person who decides: as it would be sent, or why it would not. */
export interface SampleText {
  readonly content: string;
  readonly row: string;
  readonly text: string | null;
  readonly reason: string | null;
}

export interface ReviewedEmbedding {
  readonly mapped: MappedEmbedding;
  readonly digest: string;
  readonly approvedBy: string | null;
  readonly sample: readonly SampleText[];
}

/** Embeddings as they would be made, each with texts of its first rows; nothing is sent. */
export function reviewEmbeddings(
  caller: Caller,
  playbook: string,
  { only, rows }: { readonly only: readonly string[]; readonly rows: number },
): Promise<ReviewedEmbedding[]> {
  return withWorkbench(caller, playbook, async (bench) => {
    const declared = embeddingsOf(bench, only);
    const prepared = await mapEmbeddings(bench, declared);
    await keepEmbeddings(bench, prepared);
    return withOpened(bench, declared, prepared, async (open) => {
      const reviewed: ReviewedEmbedding[] = [];
      for (const each of open) {
        const { mapped, digest } = each;
        reviewed.push({ mapped, digest, approvedBy: await approverOf(bench, digest), sample: await sampleOf(each, rows) });
      }
      return reviewed;
    });
  });
}

async function sampleOf(embedding: OpenEmbedding, count: number): Promise<SampleText[]> {
  return inView(embedding, async (_, reader) => {
    const sample: SampleText[] = [];
    for (const content of embedding.contents)
      for (const row of await firstRows(reader, content.read, count)) {
        const made = rowTextOf(embedding, content, row, charactersMax);
        const text = made.fate === 'text' ? made.text : null;
        const reason = made.fate === 'text' ? null : made.fate === 'refused' ? made.error : 'no text';
        sample.push({ content: content.mapped.content, row: plainKey(made.rowKey), text, reason });
      }
    return sample;
  });
}
