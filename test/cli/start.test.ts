import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withConversation } from '../../app/conversation/open.ts';
import { findBrowser, printReports } from '../../app/reporting/pdf.ts';
import type { MigrationSummary } from '../../app/reporting/summary.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { askAll } from '../../bench/questions/asker.ts';
import { loadQuestions } from '../../bench/questions/question.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
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
    ({ digest: firstDigest, reports } = summaryOf(first));
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

  it.runIf(findBrowser(loadConfig({}, { PATH: process.env.PATH ?? '' }, home)) !== null)(
    'has a guidance of at most four pages, printed by the Chromium of this machine',
    async () => {
      const pages = summaryOf(first).reports.filter((file) => file.endsWith('guidance.html'));
      const { files, why } = await printReports(loadConfig({}, { PATH: process.env.PATH ?? '' }, home), pages);
      expect(why).toBeNull();
      const printed = readFileSync(files[0] ?? '', 'latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
      expect(printed.length).toBeGreaterThan(0);
      expect(printed.length).toBeLessThanOrEqual(4);
    },
    minutes,
  );

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

  it.each([
    { set: 'strangers-smile', tuned: [0.9, 0.05], held: [0.7, 0.17] },
    { set: 'blind-smile', tuned: [0.85, 0.1], held: [0.79, 0.15] },
  ])(
    'is asked the labelled questions of $set, and answers a little less of them rightly than was measured, so that no change makes it worse unseen',
    async ({ set, tuned, held }) => {
      const config = loadConfig({}, { ...process.env, GODWIT_HOME: home });
      const caller: Caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
      const questions = loadQuestions(`test/eval/questions/${set}.yaml`);
      const scored = await withConversation(caller, 'smile', ({ context }) => askAll(questions, context));
      const share = (outcome: string, isHeld: boolean): number => {
        const asked = scored.filter(({ question }) => question.held_out === isHeld);
        return asked.filter((each) => each.outcome === outcome).length / asked.length;
      };
      for (const [[right = 1, wrong = 0], isHeld] of [[tuned, false] as const, [held, true] as const]) {
        expect(share('right', isHeld)).toBeGreaterThanOrEqual(right);
        expect(share('wrong', isHeld)).toBeLessThanOrEqual(wrong);
      }
    },
    3 * minutes,
  );

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

describe('after it', () => {
  const verb = (...args: string[]) => godwit([...args, '--home', home, '--playbook', 'smile', '--json']);

  it(
    'a changed value is found by verify, and named by key and column',
    async () => {
      const manifest = summaryReport('manifest.json');
      expect((await godwit(['verify', manifest, '--home', home, '--json'])).exitCode).toBe(0);
      const url = await databaseUrl('smile_modern');
      const change = (to: string) => withClient(url, (client) => client.query(`UPDATE patients SET notes = ${to} WHERE legacy_id = 20001`));
      await change("coalesce(notes, '') || '.'");
      const { exitCode, stdout } = await godwit(['verify', manifest, '--home', home, '--json']);
      expect(exitCode).toBe(5);
      const { phases } = JSON.parse(stdout) as { phases: { phase: string; differences: unknown[] }[] };
      expect(phases.flatMap(({ differences }) => differences)).toMatchObject([
        { phase: 'patients', kind: 'changed', sourceKey: '5:20001', fields: ['notes'] },
      ]);
      await change("nullif(left(notes, -1), '')");
    },
    5 * minutes,
  );

  it('a row is followed by its old key and by its new one', async () => {
    const rowsOf = ({ stdout }: Ended) =>
      (JSON.parse(stdout) as { rows: { phase: string; targetKey: string; sourceKey: string; fate: string }[] }).rows;
    const [old] = rowsOf(await verb('trace', '20001', '--phase', 'patients'));
    expect(old).toMatchObject({ phase: 'patients', fate: 'written', sourceKey: '5:20001' });
    expect(rowsOf(await verb('trace', old?.targetKey ?? '', '--phase', 'patients'))).toMatchObject([{ sourceKey: '5:20001' }]);
    expect((await verb('trace', '99999999')).exitCode).toBe(2);
  });

  it('questions are answered from ledger and journal, and what agents did is listed', async () => {
    const { exitCode, stdout } = await verb('ask', 'why were rows of workflow templates quarantined?');
    expect(exitCode).toBe(0);
    const { answer, model } = JSON.parse(stdout) as { answer: string; model: string };
    expect(model).toBe('rules');
    expect(answer).toContain('another row claims the same key');
    const { decisions } = JSON.parse((await verb('decisions')).stdout) as { decisions: { actor: string }[] };
    expect(decisions.some(({ actor }) => actor === 'orchestrator')).toBe(true);
    expect(JSON.parse((await verb('egress')).stdout)).toEqual({ egress: [] });
  });

  it('an agent may propose and not approve', async () => {
    const { stdout } = await verb('ask', 'email comes from username');
    const { approvals } = JSON.parse(stdout) as { approvals: { digest: string; state: string }[] };
    expect(approvals).toMatchObject([{ state: 'waiting' }]);
    const { mappings } = JSON.parse((await verb('map', 'profiles')).stdout) as {
      mappings: { digest: string; approvedBy: string | null }[];
    };
    expect(mappings[0]?.digest).not.toBe(approvals[0]?.digest);
    expect(mappings[0]?.approvedBy).not.toBeNull();
  });

  it(
    'it is taken back, and done again to the same digest, and what an earlier tool wrote survives both',
    async () => {
      const url = await databaseUrl('smile_modern');
      const profiles = () =>
        withClient(url, async (client) => (await client.query<{ n: string }>('SELECT count(*) AS n FROM profiles')).rows[0]?.n);
      expect((await verb('rollback', 'patients')).exitCode).toBe(3);
      expect((await verb('rollback')).exitCode).toBe(0);
      expect(await profiles()).toBe('5502');
      const { stdout, exitCode } = await verb('migrate');
      expect(exitCode).toBe(0);
      expect((JSON.parse(stdout) as MigrationSummary).digest).toBe(firstDigest);
    },
    10 * minutes,
  );

  it('the audit log is whole', async () => {
    const { exitCode, stdout } = await verb('audit', 'verify');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ intact: true });
  });
});

let firstDigest: string | null = null;
let reports: readonly string[] = [];
const summaryReport = (name: string): string => reports.find((file) => file.endsWith(name)) ?? '';

async function databaseUrl(name: string): Promise<string> {
  const { stdout } = await godwit(['db', 'url', name, '--home', home, '--json']);
  return (JSON.parse(stdout) as { url: string }).url;
}
