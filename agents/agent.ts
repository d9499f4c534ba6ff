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

/** What an agent is: what it is for, what it is told, which tools it may call, and whom it may ask. */
export interface AgentDefinition {
  /** An `AgentId`, or the name of a playbook's specialist. */
  readonly id: string;
  readonly title: string;
  /** When to ask it, in one sentence for the agent that delegates. */
  readonly description: string;
  /** What it is told after the house rules. */
  readonly instructions: string;
  readonly tools: readonly string[];
  readonly delegates: readonly AgentId[];
}

/** Name of the tool by which one agent asks another. */
export function delegateTool(agent: string): string {
  return `agent-${agent}`;
}
