import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MigrationSummary } from '../../app/summary.ts';
import { expected } from '../../playbooks/smile/generate.ts';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';

const minutes = 60_000;
const home = newHome();
const start = (...more: string[]) => godwit(['start', '--json', '--home', home, ...more]);
const summaryOf = ({ stdout }: Ended): MigrationSummary => JSON.parse(stdout);

afterAll(async () => {
  await godwit(['db', 'stop', '--home', home]);
  rmSync(home, { recursive: true, force: true });
}, minutes);

describe('the sample migration', () => {
  let first: Ended;

  beforeAll(async () => {
    await godwit(['start', '--home', home], (stderr, child) => {
      if (stderr.includes('execute   practice_members')) child.kill('SIGKILL');
    });
    first = await start();
  }, 5 * minutes);

  it('continues after a kill and ends with one object on stdout', () => {
    expect(first.stderr).not.toContain('generating');
    expect(first.exitCode).toBe(0);
    expect(first.stdout.trim().split('\n')).toHaveLength(1);
    const { outcome, validation, digest, reports } = summaryOf(first);
    expect({ outcome, verdict: validation?.verdict, failed: validation?.failed }).toEqual({
      outcome: 'done',
      verdict: 'passed',
      failed: 0,
    });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(reports.some((file) => file.endsWith('migration_progress_report.md'))).toBe(true);
  });

  it('gives every phase the fates that its generator foretells', () => {
    const { fates } = expected();
    const told = Object.entries(fates).map(([phase, { read, quarantined }]) => [phase, read, quarantined]);
    const come = summaryOf(first).phases.map(({ phase, current, errors }) => [phase, current, errors]);
    expect(come.sort()).toEqual(told.sort());
    const rows = Object.values(fates).reduce((sum, { written }) => sum + written, 0);
    expect(summaryOf(first).rows.written).toBe(rows);
  });

  it('gives every labelled row the fate and reason that its label says', async () => {
    const kept = await withClient(await databaseUrl('smile_modern'), (client) =>
      client.query<{ phase: string; key: string; reason: string }>(
        "SELECT DISTINCT phase, substring(source_key FROM '^[0-9]+:(.*)$') AS key, reason FROM migration_control.quarantine",
      ),
    );
    const come = kept.rows.map(({ phase, key, reason }) => `${phase} ${key} ${reason}`);
    const told = expected()
      .labelled.filter(({ fate }) => fate === 'quarantined')
      .map(({ phase, key, reason }) => `${phase} ${key} ${reason}`);
    expect(come.sort()).toEqual(told.sort());
  });

  it(
    'finds everything in place the second time',
    async () => {
      const { exitCode, stdout } = await start();
      expect(exitCode).toBe(0);
      const { rows, digest, validation } = JSON.parse(stdout) as MigrationSummary;
      expect(rows.written).toBe(0);
      expect(digest).toBe(summaryOf(first).digest);
      expect(validation?.verdict).toBe('passed');
    },
    5 * minutes,
  );
});

async function databaseUrl(name: string): Promise<string> {
  const { stdout } = await godwit(['db', 'url', name, '--home', home, '--json']);
  return (JSON.parse(stdout) as { url: string }).url;
}
