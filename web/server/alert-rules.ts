import { whereItStands } from '../../app/reporting/where-it-stands.ts';
import { listPlaybooks } from '../../app/workbench/playbooks.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { GodwitError } from '../../model/errors.ts';
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

interface Standing {
  readonly failed: number;
  readonly inconsistent: number;
}

/** How many migrations stand badly, read once a minute. */
function openStanding(caller: Caller): () => Promise<Standing> {
  let last: { readonly at: number; readonly standing: Standing } | null = null;
  return async () => {
    if (last && Date.now() - last.at < standingMs) return last.standing;
    const counts = { failed: 0, inconsistent: 0 };
    for (const { name, problem } of await listPlaybooks(caller.config)) {
      if (problem !== null) continue;
      const found = await whereItStands(caller, name).catch(() => null);
      if (found?.run?.verdict === 'failed') counts.failed++;
      if (found && (!found.proof.holds || (found.run?.status !== 'running' && found.missingDefinitions.length > 0))) counts.inconsistent++;
    }
    last = { at: Date.now(), standing: counts };
    return counts;
  };
}
