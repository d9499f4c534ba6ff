import type { AgentDefinition } from '../agent.ts';
import { instructionsIn } from '../instructions.ts';

export const userGuidance: AgentDefinition = {
  id: 'user-guidance',
  title: 'User guidance',
  description: 'Explanations for engineers, reviewers and stakeholders; one phase in words; counts; what waits for people; help.',
  instructions: instructionsIn(import.meta.dirname),
  tools: [
    'search_names',
    'overview',
    'show_status',
    'list_findings',
    'list_pending',
    'list_quarantine',
    'show_verdict',
    'show_differential',
    'show_sync_jobs',
    'show_conflicts',
    'show_queries',
    'show_access',
    'show_copies',
    'show_publications',
    'show_embeddings',
  ],
  delegates: [],
};
