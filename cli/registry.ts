import type { Verb } from './verb.ts';
import { accessCompareVerb } from './verbs/access.ts';
import { accountsCheckVerb, accountsCopyVerb, accountsReviewVerb, accountsUndoVerb } from './verbs/accounts.ts';
import { approveVerb, rejectVerb } from './verbs/approve.ts';
import { askVerb } from './verbs/ask.ts';
import { chatVerb } from './verbs/chat.ts';
import { commentVerb } from './verbs/comment.ts';
import { conflictReportVerb, conflictResolveVerb } from './verbs/conflict.ts';
import { dbStartVerb, dbStopVerb, dbUrlVerb } from './verbs/db.ts';
import { decideVerb } from './verbs/decide.ts';
import { differentialAnalyzeVerb, differentialMigrateVerb, differentialValidateVerb } from './verbs/differential.ts';
import { doctorVerb } from './verbs/doctor.ts';
import { embeddingsCheckVerb, embeddingsListVerb, embeddingsReviewVerb, embedVerb } from './verbs/embed.ts';
import { eventsVerb } from './verbs/events.ts';
import { initVerb } from './verbs/init.ts';
import { jobsCancelVerb, jobsListVerb, jobsRetryVerb, jobsShowVerb, jobsStartVerb } from './verbs/jobs.ts';
import { keysListVerb, keysRotateVerb } from './verbs/keys.ts';
import { mcpVerb } from './verbs/mcp.ts';
import { migrateVerb } from './verbs/migrate.ts';
import { analyzeVerb, auditVerb, planVerb, reportVerb, statusVerb } from './verbs/overview.ts';
import { playbookInsertVerb, playbookUpgradeVerb } from './verbs/playbook.ts';
import { proposalsVerb } from './verbs/proposals.ts';
import {
  publicationsCheckVerb,
  publicationsDeadVerb,
  publicationsListVerb,
  publicationsReplayVerb,
  publicationsReviewVerb,
  publishVerb,
} from './verbs/publish.ts';
import {
  quarantineApproveVerb,
  quarantineDismissVerb,
  quarantineListVerb,
  quarantinePatchVerb,
  quarantineReplayVerb,
  quarantineShowVerb,
} from './verbs/quarantine.ts';
import { quarantineCausesVerb, quarantineDecideVerb } from './verbs/quarantine-causes.ts';
import { quarantineRepairVerb } from './verbs/quarantine-repair.ts';
import { queriesCompareVerb } from './verbs/queries.ts';
import { rebuildVerb } from './verbs/rebuild.ts';
import { decisionsVerb, egressVerb } from './verbs/records.ts';
import { rehearseVerb } from './verbs/rehearse.ts';
import { mapVerb, reviewVerb } from './verbs/review.ts';
import { rollbackVerb } from './verbs/rollback.ts';
import { sandboxRunVerb } from './verbs/sandbox.ts';
import { schemaEmitVerb, schemaIndexesVerb } from './verbs/schema.ts';
import { serveVerb } from './verbs/serve.ts';
import { startVerb } from './verbs/start.ts';
import { syncPauseVerb, syncResumeVerb, syncStartVerb, syncStatusVerb, syncStopVerb } from './verbs/sync.ts';
import {
  syncCreateJobVerb,
  syncDeleteJobVerb,
  syncJobStatusVerb,
  syncListJobsVerb,
  syncPauseJobVerb,
  syncResumeJobVerb,
  syncRunJobVerb,
} from './verbs/sync-jobs.ts';
import { syncProveVerb } from './verbs/sync-prove.ts';
import { traceVerb } from './verbs/trace.ts';
import { validateVerb } from './verbs/validate.ts';
import { verifyVerb } from './verbs/verify.ts';
import { viewsVerb } from './verbs/views.ts';
import { workerVerb } from './verbs/worker.ts';

/** Every verb, in the order of `godwit --help`. */
export const verbs: readonly Verb[] = [
  startVerb,
  serveVerb,
  initVerb,
  decideVerb,
  playbookUpgradeVerb,
  playbookInsertVerb,
  viewsVerb,
  analyzeVerb,
  planVerb,
  mapVerb,
  reviewVerb,
  proposalsVerb,
  approveVerb,
  rejectVerb,
  commentVerb,
  rehearseVerb,
  migrateVerb,
  validateVerb,
  differentialAnalyzeVerb,
  differentialMigrateVerb,
  differentialValidateVerb,
  syncStartVerb,
  syncStatusVerb,
  syncPauseVerb,
  syncResumeVerb,
  syncStopVerb,
  syncProveVerb,
  syncCreateJobVerb,
  syncListJobsVerb,
  syncJobStatusVerb,
  syncRunJobVerb,
  syncPauseJobVerb,
  syncResumeJobVerb,
  syncDeleteJobVerb,
  conflictReportVerb,
  conflictResolveVerb,
  rebuildVerb,
  queriesCompareVerb,
  accessCompareVerb,
  accountsReviewVerb,
  accountsCopyVerb,
  accountsCheckVerb,
  accountsUndoVerb,
  verifyVerb,
  rollbackVerb,
  publicationsReviewVerb,
  publishVerb,
  publicationsListVerb,
  publicationsCheckVerb,
  publicationsDeadVerb,
  publicationsReplayVerb,
  embeddingsReviewVerb,
  embedVerb,
  embeddingsListVerb,
  embeddingsCheckVerb,
  keysListVerb,
  keysRotateVerb,
  schemaEmitVerb,
  schemaIndexesVerb,
  workerVerb,
  quarantineCausesVerb,
  quarantineDecideVerb,
  quarantineRepairVerb,
  jobsStartVerb,
  jobsListVerb,
  jobsShowVerb,
  jobsCancelVerb,
  jobsRetryVerb,
  eventsVerb,
  quarantineListVerb,
  quarantineShowVerb,
  quarantinePatchVerb,
  quarantineApproveVerb,
  quarantineDismissVerb,
  quarantineReplayVerb,
  traceVerb,
  statusVerb,
  reportVerb,
  askVerb,
  chatVerb,
  mcpVerb,
  sandboxRunVerb,
  decisionsVerb,
  egressVerb,
  auditVerb,
  dbStartVerb,
  dbStopVerb,
  dbUrlVerb,
  doctorVerb,
];
