import type { AgentDefinition } from '../agent.ts';
import { instructionsIn } from '../instructions.ts';

export const migrationExecution: AgentDefinition = {
  id: 'migration-execution',
  title: 'Migration execution',
  description: 'Run, pause, resume, rehearse, roll back, and where a run stands.',
  instructions: instructionsIn(import.meta.dirname),
  tools: ['search_names', 'overview', 'show_status', 'dry_run', 'request_action', 'list_pending'],
  delegates: [],
};
