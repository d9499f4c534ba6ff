import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Everything by which a host could show through: letters, numbers, dates, zones, time and chance. */
const code = `export default (row: SourceRow, { now, random }: Tools): Result => ({
  letters: ['title', 'Istanbul', 'ß'].map((each) => each.toUpperCase() + each.toLowerCase()).join(),
  sorted: ['z', 'ä', 'a', 'Z'].sort().join(),
  number: (1234567.891).toString(),
  now: now.toString(),
  there: now.toZonedDateTimeISO('Europe/Berlin').toString(),
  chance: random(),
});`;

const program = `
  const { openIsolateSandbox } = await import('${root}/sandbox/isolate.ts');
  const { sandboxLimits } = await import('${root}/model/sandbox.ts');
  const input = [{ name: 'id', kind: 'integer', dimensions: 0, nullable: true }];
  const options = { seed: 'seed', now: '2026-07-01T12:00:00Z', limits: sandboxLimits.parse({}) };
  const session = await openIsolateSandbox().open({ file: 'host.ts', source: ${JSON.stringify(code)}, input, output: null }, options);
  for await (const results of session.run([[{ key: '1', values: ['1'] }]])) console.log(JSON.stringify(results));
  await session.close();`;

async function runOn(host: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, ...host },
  });
  return stdout;
}

describe('the same row, seed and time', () => {
  it("give the same result whatever the host's zone and locale, at any time", { timeout: 60_000 }, async () => {
    const here = await runOn({ TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
    expect(here).toContain('"written"');
    expect(here).toContain('2026-07-01T14:00:00+02:00[Europe/Berlin]');
    const there = await runOn({ TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
    expect(there).toBe(here);
  });
});
