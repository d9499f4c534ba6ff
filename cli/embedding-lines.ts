import { type EmbeddingCheck, type EmbeddingResult, isWhole } from '../model/embedding.ts';
import { count } from './progress.ts';

/** What making vectors came to: a line per content, what they cost, and the check. */
export function embeddingLines({ contents, texts, dollars, check }: EmbeddingResult): string[] {
  const width = Math.max(...contents.map(({ content }) => content.length));
  const lines = contents.map(({ content, counts }) => {
    const told = Object.entries(counts).flatMap(([fate, rows]) => (fate !== 'read' && rows > 0 ? [`${count(rows)} ${fate}`] : []));
    return `  ${content.padEnd(width)}  ${count(counts.read).padStart(11)} rows: ${told.join(', ') || 'nothing to do'}`;
  });
  const paid = dollars > 0 ? ` for $${dollars.toFixed(4)}` : '';
  return [`Embeddings ${check.embedding}: ${count(texts)} texts embedded${paid}`, ...lines, ...checkLines(check)];
}

/** What a check of vectors found. */
export function checkLines(check: EmbeddingCheck): string[] {
  const { embedding, rows, vectors, faults, named, digest } = check;
  const found = Object.entries(faults).flatMap(([fault, times]) => (times > 0 ? [`${count(times)} ${fault.replaceAll('_', ' ')}`] : []));
  const verdict = isWhole(check) ? 'passed' : `failed: ${found.join(', ')}`;
  return [
    `Embeddings ${embedding}: ${count(rows)} rows, ${count(vectors)} vectors; validation ${verdict}. Digest ${digest}`,
    ...named.slice(0, 10).map(({ row, fault }) => `  ${row}: ${fault.replaceAll('_', ' ')}`),
  ];
}
