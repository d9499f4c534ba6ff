import { ask } from '../../agents/ask.ts';
import type { AskContext } from '../../agents/context.ts';
import { rulesOnly } from '../../agents/models/settings.ts';
import { GodwitError } from '../../model/errors.ts';
import type { AgentWorkbench } from '../../model/workbench.ts';
import { type Outcome, outcomeOf, type Question } from './question.ts';

export interface Scored {
  readonly question: Question;
  readonly outcome: Outcome;
  readonly text: string;
}

type Context = Omit<AskContext, 'history' | 'signal'>;

/** Asks every question of a workbench that is only looked at; what a question would set going counts as wrong and is not done. */
export async function askAll(questions: readonly Question[], context: Context, models = rulesOnly): Promise<Scored[]> {
  const deeds = { count: 0 };
  const bench = onlyLooking(remembering(context.bench), deeds);
  const journal = { recordDecision: async () => {}, recordEgress: async () => {} };
  const scored: Scored[] = [];
  for (const question of questions) {
    deeds.count = 0;
    const text = await answerTo(question, { ...context, bench, journal, models });
    scored.push({ question, outcome: outcomeOf(question, text, deeds.count), text });
  }
  return scored;
}

async function answerTo({ ask: asked, after }: Question, context: Context): Promise<string> {
  const history = after.map((text) => ({ role: 'user' as const, text, at: '2026-01-01T00:00:00Z' }));
  let text = '';
  for await (const event of ask(asked, { ...context, history, signal: new AbortController().signal }))
    if (event.type === 'text') text += event.text;
  return text;
}

/** The same look gives the same answer, so that many questions are asked in seconds. */
export function remembering(bench: AgentWorkbench): AgentWorkbench {
  const kept = new Map<string, unknown>();
  return new Proxy(bench, {
    get: (target, name) => {
      const method = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        const key = `${String(name)} ${JSON.stringify(args)}`;
        if (!kept.has(key)) kept.set(key, method.apply(target, args));
        return kept.get(key);
      };
    },
  });
}

function onlyLooking(bench: AgentWorkbench, deeds: { count: number }): AgentWorkbench {
  const refuse = async (): Promise<never> => {
    deeds.count++;
    throw new GodwitError('argument_invalid', 'Nothing is done while questions are scored.');
  };
  return new Proxy(bench, {
    get: (target, name) => (/^(?:propose|request)/.test(String(name)) ? refuse : Reflect.get(target, name)),
  });
}
