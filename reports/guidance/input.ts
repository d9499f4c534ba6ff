import type { Catalog } from '../../model/catalog.ts';
import type { Plan } from '../../model/plan.ts';
import type { Profile } from '../../model/profile.ts';
import type { EntityDetails, RunReport } from '../../model/report.ts';
import type { RollbackRecord } from '../../model/safeguard.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Waiting } from '../../model/waiting.ts';

/** What guidance is made of: the same facts for every reader. */
export interface GuidanceInput {
  readonly run: RunReport;
  readonly plan: Plan | null;
  readonly verdict: Verdict | null;
  readonly rollback: RollbackRecord | null;
  readonly source: Catalog | null;
  readonly profile: Profile | null;
  /** What waits for people. */
  readonly waiting: readonly Waiting[];
  /** By phase. */
  readonly entities: ReadonlyMap<string, EntityDetails>;
}
