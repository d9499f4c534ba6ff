import type { AgentDefinition } from '../agent.ts';
import { instructionsIn } from '../instructions.ts';

export const orchestrator: AgentDefinition = {
  id: 'orchestrator',
  title: 'Orchestrator',
  description: 'Understands what is wanted and asks the agent that answers it.',
  instructions: instructionsIn(import.meta.dirname),
  tools: ['search_names', 'overview', 'search_facts'],
  delegates: ['schema-analysis', 'planning', 'data-mapping', 'migration-execution', 'validation', 'user-guidance'],
};
