import type { AgentDefinition, AgentId } from './agent.ts';
import { dataMapping } from './data-mapping/agent.ts';
import { migrationExecution } from './migration-execution/agent.ts';
import { orchestrator } from './orchestrator/agent.ts';
import { planning } from './planning/agent.ts';
import { schemaAnalysis } from './schema-analysis/agent.ts';
import { userGuidance } from './user-guidance/agent.ts';
import { validation } from './validation/agent.ts';

/** Every agent; a new one is a folder, a name in `agentIds` and a line here. */
export const agents: Readonly<Record<AgentId, AgentDefinition>> = {
  orchestrator,
  'schema-analysis': schemaAnalysis,
  planning,
  'data-mapping': dataMapping,
  'migration-execution': migrationExecution,
  validation,
  'user-guidance': userGuidance,
};
