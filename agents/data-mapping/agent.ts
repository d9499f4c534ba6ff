import type { AgentDefinition } from '../agent.ts';
import { instructionsIn } from '../instructions.ts';

export const dataMapping: AgentDefinition = {
  id: 'data-mapping',
  title: 'Data mapping',
  description: 'Where a target column comes from, what happens to a source column, and corrections of a mapping.',
  instructions: instructionsIn(import.meta.dirname),
  tools: [
    'search_names',
    'overview',
    'describe_entity',
    'profile_entity',
    'sample_rows',
    'show_mapping',
    'propose_mapping',
    'write_transform',
    'explore',
    'request_approval',
  ],
  delegates: [],
};
