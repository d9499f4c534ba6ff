import { conflictAge } from '../../app/conflicts/conflicts.ts';
import { whereItStands } from '../../app/reporting/where-it-stands.ts';
import { syncHealth } from '../../app/sync-jobs/jobs.ts';
import { listPlaybooks } from '../../app/workbench/playbooks.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SyncHealth } from '../../model/sync-job.ts';
import type { AlertRule } from './alerts.ts';
import type { Looks } from './looks.ts';
import type { Metrics } from './metrics.ts';

export interface RuleGround {
  readonly caller: Caller;
  readonly metrics: Metrics;
  readonly looks: Looks;
  /** Wrong passwords of the last minutes. */
  readonly failedSignIns: () => number;
}

/** Rules whose values stand in the databases of playbooks. */
export const rulesOfDatabases: readonly string[] = [
  'validation_failed',
  'inconsistent',
  'sync_lag_seconds',
  'sync_failures',
  'sync_misfires',
  'conflict_age_minutes',
];

const standingMs = 60_000;
const megabyte = 1024 * 1024;

/** What is watched; a further rule is a line here. Thresholds may be set by name. Throws `config_invalid` for what is no rule, or no number. */
export function alertRules({ caller, metrics, looks, failedSignIns }: RuleGround): AlertRule[] {
  const standing = openStanding(caller);
  const rules: AlertRule[] = [
    { name: 'errors', summary: 'Answers ended in a fault', threshold: 5, forSeconds: 0, value: metrics.faults },
    { name: 'slow', summary: 'Answers take many times as long as usual', threshold: 5, forSeconds: 60, value: metrics.slowness },
    {
      name: 'validation_failed',
      summary: 'The newest validation of a migration failed',
      threshold: 1,
      forSeconds: 0,
      value: async () => (await standing()).failed,
    },
    {
      name: 'inconsistent',
      summary: 'Counts of a migration do not add up, or definitions are missing',
      threshold: 1,
      forSeconds: 120,
      value: async () => (await standing()).inconsistent,
    },
    {
      name: 'sync_lag_seconds',
      summary: 'A job that comes back is due and has not ended for long',
      threshold: 1800,
      forSeconds: 0,
      value: async () => (await standing()).lagSeconds,
    },
    {
      name: 'sync_failures',
      summary: 'The newest run of a job that comes back failed',
      threshold: 1,
      forSeconds: 0,
      value: async () => (await standing()).failing,
    },
    {
      name: 'sync_misfires',
      summary: 'Nobody was there when a job was due, within the last 24 hours',
      threshold: 1,
      forSeconds: 0,
      value: async () => (await standing()).missed,
    },
    {
      name: 'conflict_age_minutes',
      summary: 'Rows that both sides have changed have waited for a decision for long',
      threshold: 15,
      forSeconds: 0,
      value: async () => (await standing()).conflictMinutes,
    },
    {
      name: 'memory_mb',
      summary: 'The server uses much memory',
      threshold: 1536,
      forSeconds: 60,
      value: () => process.memoryUsage().rss / megabyte,
    },
    { name: 'sign_in_failures', summary: 'Many wrong passwords were tried', threshold: 20, forSeconds: 0, value: failedSignIns },
    {
      name: 'values_looked_at',
      summary: 'Somebody looked at many sensitive rows as they are',
      threshold: 1000,
      forSeconds: 0,
      value: looks.most,
    },
  ];
  return withThresholds(rules, caller.config.GODWIT_ALERTS);
}

function withThresholds(rules: readonly AlertRule[], given: Readonly<Record<string, string>>): AlertRule[] {
  for (const [name, value] of Object.entries(given))
    if (!rules.some((rule) => rule.name === name) || !(Number(value) > 0))
      throw new GodwitError(
        'config_invalid',
        `GODWIT_ALERTS: a rule and its threshold, such as ${rules.map((rule) => rule.name).join('=…, ')}=….`,
      );
  return rules.map((rule) => ({ ...rule, threshold: Number(given[rule.name] ?? rule.threshold) }));
}

interface Standing extends SyncHealth {
  readonly failed: number;
  readonly inconsistent: number;
  /** Of the oldest open conflict. */
  readonly conflictMinutes: number;
}

/** How many migrations stand badly, read once a minute. */
function openStanding(caller: Caller): () => Promise<Standing> {
  let last: { readonly at: number; readonly standing: Standing } | null = null;
  return async () => {
    if (last && Date.now() - last.at < standingMs) return last.standing;
    const counts = { failed: 0, inconsistent: 0, lagSeconds: 0, failing: 0, missed: 0, conflictMinutes: 0 };
    for (const { name, problem } of await listPlaybooks(caller.config)) {
      if (problem !== null) continue;
      const found = await whereItStands(caller, name).catch(() => null);
      addHealth(counts, await syncHealth(caller, name));
      counts.conflictMinutes = Math.max(counts.conflictMinutes, await conflictAge(caller, name));
      if (found?.run?.verdict === 'failed') counts.failed++;
      if (found && (!found.proof.holds || (found.run?.status !== 'running' && found.missingDefinitions.length > 0))) counts.inconsistent++;
    }
    last = { at: Date.now(), standing: counts };
    return counts;
  };
}

function addHealth(counts: { lagSeconds: number; failing: number; missed: number }, health: SyncHealth | null): void {
  if (!health) return;
  counts.lagSeconds = Math.max(counts.lagSeconds, health.lagSeconds);
  counts.failing += health.failing;
  counts.missed += health.missed;
}
