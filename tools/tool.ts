import type { z } from 'zod';
import type { EgressPolicy } from '../model/agent-records.ts';
import { GodwitError } from '../model/errors.ts';
import type { AgentWorkbench } from '../model/workbench.ts';
import { boundResult } from './bounds.ts';

/** What a tool works with. There is no handle to write or to approve among it. */
export interface ToolContext {
  readonly bench: AgentWorkbench;
  /** Who asks, for authorship of proposals and requests. */
  readonly agent: string;
  readonly policy: EgressPolicy;
  /** Secret of the join-preserving masks. */
  readonly maskKey: string;
}

/** What comes back: bounded data, or an error in words that the model can act on. `omitted` counts list items that were cut off. */
export type ToolAnswer =
  | { readonly ok: true; readonly data: unknown; readonly omitted: number }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly hint: string } };

export interface AgentTool<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly input: In;
  readonly output: Out;
  /** Whether it asks for something beside looking; never that it writes. */
  readonly requests: boolean;
  run(input: z.output<In>, context: ToolContext): Promise<z.input<Out>>;
}

/** Holds a tool's types together. */
export function defineTool<In extends z.ZodType, Out extends z.ZodType>(tool: AgentTool<In, Out>): AgentTool<In, Out> {
  return tool;
}

const waitMsMax = 120_000;

/** Calls a tool with whatever a model sent: checked, bounded in time and size, and never throwing. */
export async function callTool(tool: AgentTool, input: unknown, context: ToolContext): Promise<ToolAnswer> {
  const read = tool.input.safeParse(input);
  if (!read.success) return refusal('argument_invalid', `${tool.name}: ${problems(read.error)}`);
  try {
    const result = await within(tool.run(read.data, context), tool.name);
    const checked = tool.output.safeParse(result);
    if (!checked.success) return refusal('assertion', `${tool.name} gave an answer of the wrong shape: ${problems(checked.error)}`);
    return { ok: true, ...boundResult(checked.data) };
  } catch (error) {
    return refusalOf(error, tool.name);
  }
}

function refusalOf(error: unknown, name: string): ToolAnswer {
  if (!(error instanceof GodwitError)) return refusal('assertion', `${name} failed.`);
  const { data } = boundResult({ message: error.message, hint: error.hint });
  return { ok: false, error: { code: error.code, ...(data as { message: string; hint: string }) } };
}

function refusal(code: 'argument_invalid' | 'assertion' | 'timeout', message: string): ToolAnswer {
  return refusalOf(new GodwitError(code, message), '');
}

function problems(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`)
    .join('; ');
}

async function within<T>(work: Promise<T>, name: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new GodwitError('timeout', `${name} took longer than ${waitMsMax / 1000} s.`)), waitMsMax);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
