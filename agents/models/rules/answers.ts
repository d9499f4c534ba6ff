import { z } from 'zod';
import type { AgentTool } from '../../../tools/tool.ts';
import type { Result } from './conversation.ts';

/** What tools have answered since the question, read by each tool's own type. */
export interface Answers {
  /** What another agent said, when one was asked. */
  readonly delegated: string | null;
  /** Why the last refused call was refused. */
  readonly refusal: { readonly message: string; readonly hint: string } | null;
  all<In extends z.ZodType, Out extends z.ZodType>(tool: AgentTool<In, Out>): z.output<Out>[];
  last<In extends z.ZodType, Out extends z.ZodType>(tool: AgentTool<In, Out>): z.output<Out> | undefined;
}

const refused = z.object({ ok: z.literal(false), error: z.object({ message: z.string(), hint: z.string() }) });
const answered = z.object({ ok: z.literal(true), data: z.unknown() });
const spoken = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)]);

/** What the tools have answered so far; an answer that is not in the shape of its tool is as if it had not come. */
export function readAnswers(results: readonly Result[]): Answers {
  const all = <In extends z.ZodType, Out extends z.ZodType>(tool: AgentTool<In, Out>): z.output<Out>[] =>
    results.flatMap(({ tool: name, value }) => {
      const answer = name === tool.name ? answered.safeParse(value) : null;
      const read = answer?.success ? tool.output.safeParse(answer.data.data) : null;
      return read?.success ? [read.data] : [];
    });
  return { delegated: delegatedIn(results), refusal: refusalIn(results), all, last: (tool) => all(tool).at(-1) };
}

function delegatedIn(results: readonly Result[]): string | null {
  const last = results.findLast(({ tool }) => tool.startsWith('agent-'));
  if (!last) return null;
  const said = spoken.safeParse(last.value);
  if (said.success && !last.failed) return said.data;
  return `The agent that answers this (${last.tool.slice('agent-'.length)}) failed; nothing was changed. Ask again, or ask for the status.`;
}

function refusalIn(results: readonly Result[]): Answers['refusal'] {
  const last = results.at(-1);
  if (!last) return null;
  const read = refused.safeParse(last.value);
  if (read.success) return read.data.error;
  return last.failed ? { message: `${last.tool} could not be called.`, hint: 'Ask again in other words.' } : null;
}
