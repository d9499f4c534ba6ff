import type { Verb } from './verb.ts';
import { approveVerb, rejectVerb } from './verbs/approve.ts';
import { dbStartVerb, dbStopVerb, dbUrlVerb } from './verbs/db.ts';
import { initVerb } from './verbs/init.ts';
import { migrateVerb } from './verbs/migrate.ts';
import { analyzeVerb, auditVerb, planVerb, reportVerb, statusVerb } from './verbs/overview.ts';
import { mapVerb, reviewVerb } from './verbs/review.ts';
import { rollbackVerb } from './verbs/rollback.ts';
import { startVerb } from './verbs/start.ts';
import { validateVerb } from './verbs/validate.ts';
import { verifyVerb } from './verbs/verify.ts';

/** Every verb, in the order of `godwit --help`. */
export const verbs: readonly Verb[] = [
  startVerb,
  initVerb,
  analyzeVerb,
  planVerb,
  mapVerb,
  reviewVerb,
  approveVerb,
  rejectVerb,
  migrateVerb,
  validateVerb,
  verifyVerb,
  rollbackVerb,
  statusVerb,
  reportVerb,
  auditVerb,
  dbStartVerb,
  dbStopVerb,
  dbUrlVerb,
];
