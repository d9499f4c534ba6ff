import type { Budget, Spending } from '../model/agent-records.ts';
import { GodwitError } from '../model/errors.ts';

/** US dollars per million tokens. */
export interface Prices {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** Counts what one question uses up, over all agents that work on it. */
export interface Meter {
  /** Begins a model call; throws `budget_spent` when there is nothing left for it. */
  beginStep(): void;
  spend(inputTokens: number, outputTokens: number, prices: Prices | null): void;
  spent(): Spending;
}

/** Counts what one question uses, over all its agents. What goes past the budget throws `budget_spent`. */
export function openMeter({ steps, tokens, seconds, dollars }: Budget): Meter {
  const begun = performance.now();
  const used = { steps: 0, inputTokens: 0, outputTokens: 0, dollars: 0 };
  const elapsed = (): number => Math.round(performance.now() - begun);
  const refuse = (what: string): never => {
    throw new GodwitError('budget_spent', `The question has used up its budget: ${what}.`);
  };
  return {
    beginStep: () => {
      if (used.steps >= steps) refuse(`${steps} steps`);
      if (used.inputTokens + used.outputTokens >= tokens) refuse(`${tokens} tokens`);
      if (elapsed() >= seconds * 1000) refuse(`${seconds} seconds`);
      if (used.dollars >= dollars) refuse(`${dollars} dollars`);
      used.steps++;
    },
    spend: (inputTokens, outputTokens, prices) => {
      used.inputTokens += inputTokens;
      used.outputTokens += outputTokens;
      if (prices) used.dollars += (inputTokens * prices.inputPerMillion + outputTokens * prices.outputPerMillion) / 1_000_000;
    },
    spent: () => ({ ...used, milliseconds: elapsed() }),
  };
}
