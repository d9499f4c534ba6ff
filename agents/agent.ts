/** The agents, by the name of their folder. */
export const agentIds = [
  'orchestrator',
  'schema-analysis',
  'planning',
  'data-mapping',
  'migration-execution',
  'validation',
  'user-guidance',
] as const;
export type AgentId = (typeof agentIds)[number];

/** What an agent is: what it is for, which tools it may call, and whom it may ask. Its instructions stand beside it. */
export interface AgentDefinition {
  readonly id: AgentId;
  readonly title: string;
  /** When to ask it, in one sentence for the agent that delegates. */
  readonly description: string;
  /** Folder that holds `instructions.md`. */
  readonly folder: string;
  readonly tools: readonly string[];
  readonly delegates: readonly AgentId[];
}

/** Name of the tool by which one agent asks another. */
export function delegateTool(agent: AgentId): string {
  return `agent-${agent}`;
}
