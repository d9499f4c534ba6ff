import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { rulesModel } from '../../agents/models/rules/model.ts';
import { findTool, tools } from '../../tools/registry.ts';
import { callTool } from '../../tools/tool.ts';
import type { TestWorkbench } from './workbench.ts';

export interface AnswerAttempt {
  readonly text: string;
  /** Tools that were called, in order. */
  readonly called: readonly string[];
}

const stepsMax = 10;

/** Asks the rules model one question after another with every tool at hand, and returns the last answer. */
export async function converse({ bench }: TestWorkbench, ...questions: readonly string[]): Promise<AnswerAttempt> {
  const prompt: LanguageModelV4Prompt = [];
  let said: AnswerAttempt = { text: '', called: [] };
  for (const question of questions) {
    prompt.push({ role: 'user', content: [{ type: 'text', text: question }] });
    said = await answer(prompt, bench);
    prompt.push({ role: 'assistant', content: [{ type: 'text', text: said.text }] });
  }
  return said;
}

async function answer(prompt: LanguageModelV4Prompt, bench: TestWorkbench['bench']): Promise<AnswerAttempt> {
  const called: string[] = [];
  for (let step = 0; step < stepsMax; step++) {
    const { content } = await rulesModel().doGenerate({
      prompt,
      tools: tools.map(({ name }) => ({ type: 'function', name, inputSchema: { type: 'object' } })),
    });
    const calls = content.filter((part) => part.type === 'tool-call');
    if (calls.length === 0) return { text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''), called };
    for (const { toolCallId, toolName, input } of calls) {
      called.push(toolName);
      const tool = findTool(toolName);
      if (!tool) throw new Error(`the rules called an unknown tool ${toolName}`);
      const value = await callTool(tool, JSON.parse(input), { bench, agent: 'test', policy: 'masked', maskKey: 'secret' });
      const output = { type: 'json' as const, value: JSON.parse(JSON.stringify(value)) };
      prompt.push({ role: 'assistant', content: [{ type: 'tool-call', toolCallId, toolName, input: JSON.parse(input) }] });
      prompt.push({ role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output }] });
    }
  }
  return { text: `no answer after ${stepsMax} steps`, called };
}
