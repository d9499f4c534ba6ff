import { ask } from '../../agents/ask.ts';
import type { AskContext } from '../../agents/context.ts';
import type { AskEvent } from '../../agents/events.ts';
import { rulesOnly, type ServedModel } from '../../agents/models/settings.ts';
import type { AgentDecision, EgressRecord } from '../../model/agent-records.ts';
import { openTestWorkbench, type TestWorkbench } from './workbench.ts';

export interface Asked {
  readonly events: AskEvent[];
  readonly text: string;
  readonly done: Extract<AskEvent, { type: 'done' }> | undefined;
  readonly findings: string[];
  readonly decisions: AgentDecision[];
  readonly egress: EgressRecord[];
  readonly workbench: TestWorkbench;
}

/** A context over a workbench in memory that keeps what is recorded. */
export function testContext(workbench: TestWorkbench): { context: AskContext; decisions: AgentDecision[]; egress: EgressRecord[] } {
  const [decisions, egress]: [AgentDecision[], EgressRecord[]] = [[], []];
  const context: AskContext = {
    bench: workbench.bench,
    journal: { recordDecision: async (each) => void decisions.push(each), recordEgress: async (each) => void egress.push(each) },
    models: rulesOnly,
    policy: 'masked',
    maskKey: 'secret',
    budget: { steps: 60, tokens: 1_000_000, seconds: 60, dollars: 1 },
    signal: new AbortController().signal,
    history: [],
  };
  return { context, decisions, egress };
}

/** Asks once and waits for the end. */
export async function askOnce(question: string, overrides: Partial<AskContext> = {}, workbench = openTestWorkbench()): Promise<Asked> {
  const { context, decisions, egress } = testContext(workbench);
  const events: AskEvent[] = [];
  for await (const event of ask(question, { ...context, ...overrides })) events.push(event);
  return {
    events,
    text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    done: events.find((event) => event.type === 'done'),
    findings: events.flatMap((event) => (event.type === 'finding' ? [event.code] : [])),
    decisions,
    egress,
    workbench,
  };
}

/** Models on a scripted server; a short wait, so that a silent one is noticed. */
export function servedBy(url: string, overrides: Partial<ServedModel> = {}): Pick<AskContext, 'models'> {
  const choice: ServedModel = { kind: 'openai', model: 'scripted', apiKey: 'test-key', baseUrl: url, prices: null, ...overrides };
  return { models: { ...rulesOnly, choice, callMsMax: 2_000 } };
}
