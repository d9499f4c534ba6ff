import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MigrationSummary } from '../../app/reporting/summary.ts';
import type { Verdict } from '../../model/verdict.ts';
import { expected, labelledRows } from '../../playbooks/dispatch/generate.ts';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';

const minutes = 60_000;
const scale = 0.01;
const home = newHome();
const verb = (...args: string[]): Promise<Ended> => godwit([...args, '--playbook', 'dispatch', '--home', home, '--json']);
const start = (...more: string[]): Promise<Ended> => godwit(['start', 'dispatch', '--home', home, '--json', ...more]);
const told = expected(scale);
const labelled = labelledRows(scale);

afterAll(async () => {
  await godwit(['db', 'stop', '--home', home]);
  rmSync(home, { recursive: true, force: true });
}, minutes);

async function ask<Row>(sql: string): Promise<Row[]> {
  const { stdout } = await godwit(['db', 'url', 'dispatch_modern', '--home', home, '--json', '--admin']);
  return withClient((JSON.parse(stdout) as { url: string }).url, async (client) => (await client.query(sql)).rows as Row[]);
}

describe('dispatch at a hundredth, from nothing', () => {
  let summary: MigrationSummary;

  beforeAll(async () => {
    const ended = await start('--scale', String(scale));
    expect(ended, ended.stderr).toMatchObject({ exitCode: 0 });
    summary = JSON.parse(ended.stdout) as MigrationSummary;
  }, 8 * minutes);

  it('gives every phase the fates that its generator foretells, after the approved repairs', () => {
    expect(summary).toMatchObject({ outcome: 'done', validation: { verdict: 'passed', failed: 0 } });
    const come = Object.fromEntries(summary.phases.map(({ phase, current, errors }) => [phase, [current, errors]]));
    const wanted = Object.entries(told).map(([phase, { read, refused, repaired }]) => [phase, [read, refused - repaired]]);
    expect(come).toEqual(Object.fromEntries(wanted));
  });

  it('refuses every labelled row for its reason at first, and brings those that a rule repairs, with what waited for them', async () => {
    const kept = await ask<{ phase: string; key: string; reason: string; stands: boolean }>(
      `SELECT phase, substring(source_key FROM '^[0-9]+:(.*)$') AS key, min(reason) AS reason, bool_or(status <> 'replayed') AS stands
       FROM migration_control.quarantine GROUP BY phase, source_key`,
    );
    const dirty = labelled.filter(({ reason }) => reason !== null);
    const line = (phase: string, key: string, reason: string | null, stands: boolean) => `${phase} ${key} ${reason} ${stands}`;
    expect(kept.map(({ phase, key, reason, stands }) => line(phase, key, reason, stands)).sort()).toEqual(
      dirty.map(({ phase, key, reason, repair }) => line(phase, key, reason, repair === null)).sort(),
    );
  });

  it('validates a group alone, with money that adds up to the last decimal, what was kept aside with it', async () => {
    const { exitCode, stdout } = await verb('validate', 'trade');
    expect(exitCode).toBe(0);
    const { phases } = JSON.parse(stdout) as Verdict;
    expect(phases.map(({ phase }) => phase).sort()).toEqual(['offers', 'orders', 'payments', 'purchases']);
    const amounts = phases.flatMap(({ phase, amounts: of = [] }) => of.map((each) => ({ phase, ...each })));
    expect(amounts.map(({ phase }) => phase).sort()).toEqual(['offers', 'orders', 'payments', 'purchases']);
    expect(amounts.filter(({ holds }) => !holds)).toEqual([]);
    expect(amounts.find(({ phase }) => phase === 'orders')?.aside).not.toBe('0');
  });

  it('ends with the final report: judgement, success before and after repairs, every failure by its root cause', () => {
    const file = summary.reports.find((each) => each.endsWith('final_comprehensive_report.md'));
    const report = readFileSync(file ?? '', 'utf8');
    expect(report).toContain('## Final judgement');
    const read = Object.values(told).reduce((sum, each) => sum + each.read, 0);
    const all = /\| All parts \| (\S+) \| (\S+) \| (\S+) \| (\S+) \|/
      .exec(report)
      ?.slice(1)
      .map((text) => Number(text.replaceAll(',', '')));
    const sum = (of: 'refused' | 'repaired'): number => Object.values(told).reduce((total, each) => total + each[of], 0);
    expect(all).toEqual([read, sum('refused'), sum('repaired'), sum('refused') - sum('repaired')]);
    expect(report).toContain('godwit quarantine repair lost_precision:orders.total --playbook dispatch');
  });

  it(
    'finds everything in place the second time, and refuses another scale without --fresh',
    async () => {
      const other = await start('--scale', '0.02');
      expect(other.exitCode).toBe(2);
      expect(other.stdout).toContain('generated at scale 0.01');
      const again = JSON.parse((await start()).stdout) as MigrationSummary;
      expect(again.rows.written).toBe(0);
      expect(again.digest).toBe(summary.digest);
    },
    5 * minutes,
  );

  it(
    'refuses to take back what others have built on, and takes back a group with all after it',
    async () => {
      expect((await verb('rollback', 'core')).exitCode).toBe(3);
      const { exitCode } = await verb('rollback', 'all');
      expect(exitCode).toBe(0);
      expect(await ask('SELECT FROM offers UNION ALL SELECT FROM offices')).toEqual([]);
    },
    5 * minutes,
  );
});
