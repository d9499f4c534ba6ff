import { z } from 'zod';
import type { AgentTool, ToolAnswer } from '../tools/tool.ts';
import type { Attempt } from './context.ts';
import { redact } from './models/redact.ts';

interface Author {
  readonly agent: string;
  readonly model: string;
  /** Digest of its instructions. */
  readonly instructions: string;
}

const why = z.object({ why: z.string() });
const artifact = z.object({ digest: z.string() });
const outcome = z.object({ action: z.string(), state: z.string() });

/** Records a wish of an agent with all it rests on, before the agent hears the answer. */
export function recordRequest({ journal, evidence, meter, question }: Attempt, author: Author) {
  return async ({ name }: AgentTool, input: unknown, answer: ToolAnswer): Promise<void> => {
    const reason = why.safeParse(input);
    const made = answer.ok ? artifact.safeParse(answer.data) : null;
    await journal.recordDecision({
      actor: { kind: 'agent', name: author.agent },
      what: `${name}${outcomeOf(answer)}`,
      why: redact(reason.success ? reason.data.why : question, 'masked').text.slice(0, 500),
      evidence: evidence.slice(-20),
      artifact: made?.success ? made.data.digest : null,
      model: author.model,
      instructions: author.instructions,
      spending: meter.spent(),
    });
  };
}

/** What came of a wish: ` run: waiting`, or why it was refused; nothing for a proposal. */
export function outcomeOf(answer: ToolAnswer): string {
  if (!answer.ok) return ` (refused: ${answer.error.code})`;
  const read = outcome.safeParse(answer.data);
  return read.success ? ` ${read.data.action}: ${read.data.state}` : '';
}
