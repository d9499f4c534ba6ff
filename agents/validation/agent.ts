import type { AgentDefinition } from '../agent.ts';
import { instructionsIn } from '../instructions.ts';

export const validation: AgentDefinition = {
  id: 'validation',
  title: 'Validation',
  description: 'Pre-flight, validation and its results, quarantined rows and why, what became of one row.',
  instructions: instructionsIn(import.meta.dirname),
  tools: [
    'search_names',
    'overview',
    'check_preflight',
    'show_status',
    'show_verdict',
    'show_differential',
    'show_sync_jobs',
    'show_conflicts',
    'show_queries',
    'show_access',
    'show_copies',
    'show_publications',
    'show_embeddings',
    'list_quarantine',
    'trace_row',
    'rebuild_documents',
    'request_action',
  ],
  delegates: [],
};
