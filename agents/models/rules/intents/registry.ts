import type { Intent } from '../intent.ts';
import { analyse } from './analyse.ts';
import { approvals } from './approvals.ts';
import { approve } from './approve.ts';
import { assurance } from './assurance.ts';
import { conflicts } from './conflicts.ts';
import { correctMapping } from './correct-mapping.ts';
import { depends } from './depends.ts';
import { describeEntity } from './describe-entity.ts';
import { describeField } from './describe-field.ts';
import { doubtful } from './doubtful.ts';
import { dryRun } from './dry-run.ts';
import { embeddings } from './embeddings.ts';
import { explain } from './explain.ts';
import { fates } from './fates.ts';
import { findings } from './findings.ts';
import { forbidden } from './forbidden.ts';
import { glossary } from './glossary.ts';
import { help } from './help.ts';
import { howMany } from './how-many.ts';
import { leftBehind } from './left-behind.ts';
import { leftOut } from './left-out.ts';
import { listEntities } from './list-entities.ts';
import { mapping } from './mapping.ts';
import { pause } from './pause.ts';
import { pending } from './pending.ts';
import { phase } from './phase.ts';
import { plan } from './plan.ts';
import { preflight } from './preflight.ts';
import { publications } from './publications.ts';
import { quarantine } from './quarantine.ts';
import { rePlan } from './re-plan.ts';
import { rebuild } from './rebuild.ts';
import { rehearse } from './rehearse.ts';
import { resume } from './resume.ts';
import { reveal } from './reveal.ts';
import { rollBack } from './roll-back.ts';
import { run } from './run.ts';
import { sample } from './sample.ts';
import { sensitive } from './sensitive.ts';
import { status } from './status.ts';
import { syncJobs } from './sync-jobs.ts';
import { trace } from './trace.ts';
import { unknownName } from './unknown-name.ts';
import { validate } from './validate.ts';
import { verdict } from './verdict.ts';

/** Every intent; the first that matches is meant, so the narrow ones stand before the wide ones. */
export const intents: readonly Intent[] = [
  forbidden,
  reveal,
  approve,
  help,
  glossary,
  assurance,
  correctMapping,
  syncJobs,
  conflicts,
  embeddings,
  publications,
  rePlan,
  dryRun,
  rehearse,
  run,
  pause,
  resume,
  validate,
  rollBack,
  rebuild,
  trace,
  preflight,
  verdict,
  fates,
  approvals,
  leftBehind,
  leftOut,
  doubtful,
  quarantine,
  sensitive,
  mapping,
  depends,
  status,
  plan,
  pending,
  sample,
  howMany,
  analyse,
  listEntities,
  findings,
  phase,
  describeField,
  describeEntity,
  explain,
  unknownName,
];
