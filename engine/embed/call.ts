import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbedAnswer, Vector } from '../../model/embedder.ts';
import { GodwitError } from '../../model/errors.ts';
import type { EmbedWay } from './context.ts';

/** What became of a text: its vector, or the word of why it gets none. */
export type Made = { readonly vector: Vector } | { readonly error: string };

/**
 * Vectors of texts that go in one call, in their order. A call that is refused is cut in halves, down to the text that is refused. Throws
 * `embedder_unavailable`, `embedder_refused`, `embedding_budget_spent`, `interrupted`.
 */
export async function embedTexts(way: EmbedWay, texts: readonly string[]): Promise<Made[]> {
  const { retriesMax, busyMax } = way.context.settings;
  let [failed, busy] = [0, 0];
  for (;;) {
    await waitForTurn(way);
    const answer = await callOnce(way, texts);
    if (answer.outcome === 'embedded') return answer.vectors.map((vector) => ({ vector }));
    if (answer.outcome === 'refused') return halve(way, texts, answer.reason);
    if (answer.outcome === 'denied') throw denied(way, answer.reason);
    if (answer.outcome === 'busy') busy += 1;
    else failed += 1;
    if (failed > retriesMax || busy > busyMax) throw unavailable(way, answer.reason);
    const { label } = way.embedding.mapped.embedder;
    way.context.notify({
      type: 'retry',
      phase: way.embedding.mapped.embedding,
      attempt: failed + busy,
      message: `${label}: ${answer.reason}`,
    });
    standBack(way, (answer.outcome === 'busy' ? answer.waitMs : null) ?? way.context.settings.retryDelayMs * 2 ** (failed + busy - 1));
  }
}

async function halve(way: EmbedWay, texts: readonly string[], error: string): Promise<Made[]> {
  if (texts.length <= 1) return texts.map(() => ({ error }));
  const middle = Math.ceil(texts.length / 2);
  return [...(await embedTexts(way, texts.slice(0, middle))), ...(await embedTexts(way, texts.slice(middle)))];
}

/** One call, noted before and after. In this process nothing is paid and nothing leaves. */
async function callOnce(way: EmbedWay, texts: readonly string[]): Promise<EmbedAnswer> {
  const { context, embedding } = way;
  const { spending, control, signal } = context;
  const { egress, mapped, embedder } = embedding;
  way.texts += texts.length;
  if (egress === null) return checked(way, texts, await embedder.embed(texts, signal));
  const expected = tokensAtMost(texts);
  const { label, model } = mapped.embedder;
  const call = { embedding: mapped.embedding, embedder: label, model, texts: texts.length, ...priced(way, expected) };
  requireBudget(way, call.dollars);
  way.dollars += call.dollars;
  const id = await spending.begin(control, call);
  await egress.record(texts);
  const answer = checked(way, texts, await embedder.embed(texts, signal));
  const end = { outcome: answer.outcome, ...priced(way, tokensOf(answer, expected)) };
  way.dollars += end.dollars - call.dollars;
  await spending.end(control, id, end);
  return answer;
}

/** Vectors that are not as many as texts, not of so many dimensions, or hold what is no number, are none. */
function checked({ embedding }: EmbedWay, texts: readonly string[], answer: EmbedAnswer): EmbedAnswer {
  if (answer.outcome !== 'embedded') return answer;
  const { dimensions } = embedding.mapped;
  if (answer.vectors.length !== texts.length) return { outcome: 'unsure', reason: 'answer_incomplete' };
  if (answer.vectors.some((vector) => vector.length !== dimensions)) return { outcome: 'denied', reason: 'other_dimensions' };
  if (answer.vectors.some((vector) => !vector.every(Number.isFinite))) return { outcome: 'unsure', reason: 'not_a_number' };
  return answer;
}

/** No text has more tokens than half its bytes, but for what no tokenizer knows: what is expected is corrected by what was counted. */
const tokensAtMost = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Math.ceil(Buffer.byteLength(text) / 2), 0);

/** What was used: nothing where the embedder says that it did nothing; what it may have been where nobody knows. */
function tokensOf(answer: EmbedAnswer, expected: number): number {
  if (answer.outcome === 'embedded') return answer.tokens ?? expected;
  return answer.outcome === 'unsure' ? expected : 0;
}

const priced = ({ embedding }: EmbedWay, tokens: number): { tokens: number; dollars: number } => ({
  tokens,
  dollars: (tokens * embedding.mapped.embedder.dollars_per_million_tokens) / 1_000_000,
});

function requireBudget({ dollars, embedding: { mapped } }: EmbedWay, next: number): void {
  if (dollars + next <= mapped.budget) return;
  const spent = dollars.toFixed(4);
  throw new GodwitError('embedding_budget_spent', `The embeddings of ${mapped.embedding} have used $${spent} of $${mapped.budget}.`, {
    details: { embedding: mapped.embedding, spent, budget: mapped.budget },
  });
}

/** Waits until a call may be made: no sooner than the embedder has asked for, and no more of them than declared. Throws `interrupted`. */
async function waitForTurn(way: EmbedWay): Promise<void> {
  const { callsPerMinute } = way.context.settings;
  const due = callsPerMinute === 0 ? 0 : way.startedAt + (way.calls / callsPerMinute) * 60_000;
  way.calls += 1;
  const { signal } = way.context;
  for (let ms = 1; ms > 0; ) {
    ms = Math.max(due, way.notBefore) - Date.now();
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw new GodwitError('interrupted', 'Embedding was interrupted; what was made stands in the tables.');
  }
}

function standBack(way: EmbedWay, ms: number): void {
  way.notBefore = Math.max(way.notBefore, Date.now() + Math.min(ms, way.context.settings.pauseMsMax));
}

function denied({ embedding: { mapped } }: EmbedWay, reason: string): GodwitError {
  const { label, model } = mapped.embedder;
  return new GodwitError('embedder_refused', `${label} makes no vectors of ${mapped.dimensions} dimensions with ${model} (${reason}).`, {
    details: { embedder: label, reason },
  });
}

function unavailable({ embedding: { mapped } }: EmbedWay, reason: string): GodwitError {
  const { label } = mapped.embedder;
  return new GodwitError('embedder_unavailable', `${label} makes no vectors for ${mapped.embedding} (${reason}).`, {
    details: { embedder: label, reason },
  });
}
