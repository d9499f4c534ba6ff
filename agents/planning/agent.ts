import type { AgentDefinition } from '../agent.ts';
import { instructionsIn } from '../instructions.ts';

export const planning: AgentDefinition = {
  id: 'planning',
  title: 'Planning',
  description: 'Order, selection, sizes, time and risks of the phases; other plans; dry runs.',
  instructions: instructionsIn(import.meta.dirname),
  tools: ['search_names', 'overview', 'describe_entity', 'make_plan', 'propose_plan', 'dry_run', 'list_findings', 'request_approval'],
  delegates: [],
};
