import type { z } from 'zod';
import type { overview } from '../../../tools/overview.ts';
import type { searchNames } from '../../../tools/search-names.ts';
import type { AgentTool } from '../../../tools/tool.ts';
import type { AgentId } from '../../agent.ts';
import type { Reply } from './reply.ts';

export type Overview = z.output<typeof overview.output>;
export type NameHit = z.output<typeof searchNames.output>[number];

/** Whom an answer is for. */
export const readers = ['engineer', 'reviewer', 'stakeholder'] as const;
export type Reader = (typeof readers)[number];

export interface Call {
  readonly tool: string;
  readonly input: unknown;
}

/** One question on its way to an answer: what was asked, which names it mentions, and what tools have said so far. */
export interface Turn {
  /** As asked, with shared words written out (`first name and last name`). */
  readonly question: string;
  /** In lower case, on one line, without politeness and closing marks. */
  readonly words: string;
  readonly reader: Reader;
  /** Best first; `at` is a place in `question`. Taken from what was asked before when the question names nothing. */
  readonly names: readonly NameHit[];
  readonly overview: Overview;
  /** All answers of a tool, in the order of the calls. */
  answers<In extends z.ZodType, Out extends z.ZodType>(tool: AgentTool<In, Out>): z.output<Out>[];
  /** The last answer of a tool, if it was asked. */
  answer<In extends z.ZodType, Out extends z.ZodType>(tool: AgentTool<In, Out>): z.output<Out> | undefined;
}

/** What a question can mean: one file each and one line in the registry. */
export interface Intent {
  readonly name: string;
  /** Who answers. */
  readonly agent: AgentId;
  /** Questions of this kind; shown as what can be asked, and tested. Empty for those that are not offered. */
  readonly examples: readonly string[];
  matches(turn: Turn): boolean;
  /** The calls that are needed before an answer, or the answer; a plain text answers. */
  next(turn: Turn): readonly Call[] | Reply | string;
}

/** A call with its input checked by the tool's own type. */
export function call<In extends z.ZodType, Out extends z.ZodType>(tool: AgentTool<In, Out>, input: z.input<In>): Call {
  return { tool: tool.name, input };
}
