import type { AgentDefinition } from '../agent.ts';
import { instructionsIn } from '../instructions.ts';

export const schemaAnalysis: AgentDefinition = {
  id: 'schema-analysis',
  title: 'Schema analysis',
  description: 'Structure of tables, columns and keys; what the data look like; sensitive columns; findings and risks.',
  instructions: instructionsIn(import.meta.dirname),
  tools: [
    'search_names',
    'overview',
    'describe_entity',
    'show_schema',
    'profile_entity',
    'sample_rows',
    'explore',
    'list_findings',
    'check_preflight',
  ],
  delegates: [],
};
