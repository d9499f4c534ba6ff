import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
import { digestOf } from '../../model/digest.ts';
import { findTool } from '../../tools/registry.ts';
import { type AgentTool, callTool, type ToolAnswer } from '../../tools/tool.ts';
import type { AgentDefinition } from '../agent.ts';
import type { Attempt } from '../context.ts';
import { requestsIn } from '../requests.ts';

/** The tools of an agent as Mastra knows them, each telling what it does. */
export function mastraTools({ id, tools }: AgentDefinition, attempt: Attempt, record: RecordRequest) {
  return Object.fromEntries(
    tools.map((name) => {
      const tool = findTool(name);
      if (!tool) throw new Error(`${id} has an unknown tool ${name}`);
      return [name, mastraTool(tool, id, attempt, record)];
    }),
  );
}

/** Called after a tool that asks for something has answered. */
export type RecordRequest = (tool: AgentTool, input: unknown, answer: ToolAnswer) => Promise<void>;

function mastraTool(tool: AgentTool, agent: AgentDefinition['id'], attempt: Attempt, record: RecordRequest) {
  const { bench, policy, maskKey } = attempt;
  return createTool({
    id: tool.name,
    description: tool.description,
    inputSchema: tool.input as z.ZodObject,
    outputSchema: z.looseObject({ ok: z.boolean() }),
    execute: async (input) => {
      attempt.signal.throwIfAborted();
      const begun = performance.now();
      const answer = await callTool(tool, input, { bench, policy, maskKey, agent });
      attempt.evidence.push({ tool: tool.name, digest: digestOf(answer) });
      const refused = answer.ok ? null : answer.error.message;
      const milliseconds = Math.round(performance.now() - begun);
      attempt.emit({ type: 'tool', agent, tool: tool.name, input: shownInput(input), refused, milliseconds });
      if (tool.requests) await record(tool, input, answer);
      for (const decision of requestsIn(answer)) attempt.emit({ type: 'approval', ...decision });
      return { ...answer };
    },
  });
}

const inputMax = 2_000;

/** Code and playbooks that an agent hands over are long; they are shown where they are decided. */
function shownInput(input: unknown): string {
  const text = JSON.stringify(input) ?? '';
  return text.length > inputMax ? `${text.slice(0, inputMax)}…` : text;
}
