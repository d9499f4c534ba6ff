import { z } from 'zod';

/** What may leave to a model: no row values; values with sensitive ones masked; as they are, but for `phi` and `secret`. */
export const egressPolicies = ['none', 'masked', 'raw'] as const;
export const egressPolicy = z.enum(egressPolicies);
export type EgressPolicy = z.infer<typeof egressPolicy>;

/** Most that one question may use up. Money is in US dollars, by the prices that were configured; without prices it is 0. */
export const budget = z.object({
  steps: z.int().min(1).max(200),
  tokens: z.int().min(1),
  seconds: z.number().positive(),
  dollars: z.number().positive(),
});
export type Budget = z.infer<typeof budget>;

/** What was used up. */
export const spending = z.object({
  steps: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  milliseconds: z.int(),
  dollars: z.number(),
});
export type Spending = z.infer<typeof spending>;

/** What an agent or a person did, and why; the journal keeps it. */
export const agentDecision = z.object({
  actor: z.object({ kind: z.enum(['agent', 'person']), name: z.string() }),
  /** `answered`, `proposed mapping`, `requested run`, `approved`, … */
  what: z.string(),
  why: z.string(),
  /** Tools that were asked, with the digest of each answer. */
  evidence: z.array(z.object({ tool: z.string(), digest: z.string() })),
  /** Digest of the artifact that was proposed or decided on. */
  artifact: z.string().nullable(),
  /** Null for people. */
  model: z.string().nullable(),
  /** Digest of the instructions that the agent followed. */
  instructions: z.string().nullable(),
  spending: spending.nullable(),
});
export type AgentDecision = z.infer<typeof agentDecision>;

/** One prompt that left the process, as it was sent. */
export const egressRecord = z.object({
  /** `host:port` that it went to. */
  host: z.string(),
  model: z.string(),
  agent: z.string(),
  policy: egressPolicy,
  /** The prompt after redaction, as JSON. */
  prompt: z.string(),
  digest: z.string(),
  bytes: z.int(),
  /** How many values were masked in the prompt itself, beside what tools had masked already. */
  redactions: z.int(),
});
export type EgressRecord = z.infer<typeof egressRecord>;

/** Where agents' doings are kept. A prompt whose record can't be written is not sent. */
export interface AgentJournal {
  recordDecision(decision: AgentDecision): Promise<void>;
  recordEgress(record: EgressRecord): Promise<void>;
}

export const threadMessage = z.object({ role: z.enum(['user', 'assistant']), text: z.string(), at: z.string() });
export type ThreadMessage = z.infer<typeof threadMessage>;

export interface ThreadSummary {
  readonly thread: string;
  /** Its first question. */
  readonly title: string;
  readonly messages: number;
  readonly at: string;
}

/** Keeps conversations across runs. */
export interface ThreadStore {
  /** Newest first. */
  list(limit: number): Promise<readonly ThreadSummary[]>;
  /** The last `limit` messages, oldest first; empty for an unknown thread. */
  read(thread: string, limit: number): Promise<readonly ThreadMessage[]>;
  append(thread: string, message: ThreadMessage): Promise<void>;
}
