import { checkPreflight } from './check-preflight.ts';
import { describeEntity } from './describe-entity.ts';
import { dryRun } from './dry-run.ts';
import { explore } from './explore.ts';
import { listFindings } from './list-findings.ts';
import { listPending } from './list-pending.ts';
import { listQuarantine } from './list-quarantine.ts';
import { makePlan } from './make-plan.ts';
import { overview } from './overview.ts';
import { profileEntity } from './profile-entity.ts';
import { proposeMapping } from './propose-mapping.ts';
import { proposePlan } from './propose-plan.ts';
import { rebuildDocuments } from './rebuild-documents.ts';
import { requestAction } from './request-action.ts';
import { requestApproval } from './request-approval.ts';
import { sampleRows } from './sample-rows.ts';
import { searchFacts } from './search-facts.ts';
import { searchNames } from './search-names.ts';
import { showAccess } from './show-access.ts';
import { showConflicts } from './show-conflicts.ts';
import { showCopies } from './show-copies.ts';
import { showDifferential } from './show-differential.ts';
import { showEmbeddings } from './show-embeddings.ts';
import { showMapping } from './show-mapping.ts';
import { showPublications } from './show-publications.ts';
import { showQueries } from './show-queries.ts';
import { showSchema } from './show-schema.ts';
import { showStatus } from './show-status.ts';
import { showSyncJobs } from './show-sync-jobs.ts';
import { showVerdict } from './show-verdict.ts';
import type { AgentTool } from './tool.ts';
import { traceRow } from './trace-row.ts';
import { writeTransform } from './write-transform.ts';

/** Every tool there is; a new one is a file and a line here. */
export const tools: readonly AgentTool[] = [
  overview,
  searchNames,
  searchFacts,
  describeEntity,
  profileEntity,
  sampleRows,
  explore,
  showMapping,
  showSchema,
  proposeMapping,
  writeTransform,
  makePlan,
  proposePlan,
  dryRun,
  showStatus,
  listQuarantine,
  traceRow,
  rebuildDocuments,
  listFindings,
  showVerdict,
  showDifferential,
  showSyncJobs,
  showConflicts,
  showQueries,
  showAccess,
  showCopies,
  showPublications,
  showEmbeddings,
  checkPreflight,
  listPending,
  requestApproval,
  requestAction,
];

/** The tool of that name, or undefined. */
export function findTool(name: string): AgentTool | undefined {
  return tools.find((each) => each.name === name);
}
