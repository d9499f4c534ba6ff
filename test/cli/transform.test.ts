import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { code, playbook, rows, source, target } from '../engine/transform/steps.ts';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const home = newHome();
const folder = mkdtempSync(join(tmpdir(), 'transform-'));
let targetUrl = '';

const write = (text: string): void => writeFileSync(join(folder, 'transforms/steps.ts'), text);
const verb = (...args: string[]): Promise<Ended> => godwit([...args, '--playbook', folder, '--home', home, '--json']);
const stepsWritten = (): Promise<number> =>
  withClient(targetUrl, async (client) => (await client.query('SELECT count(*)::integer AS n FROM steps')).rows[0].n);

beforeAll(async () => {
  const sourceUrl = await createDatabase('legacy');
  targetUrl = await createDatabase('modern');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  mkdirSync(join(folder, 'transforms'));
  const here = playbook.replace('$SOURCE', `'${sourceUrl}'`).replace('$TARGET', `'${targetUrl}'`);
  writeFileSync(join(folder, 'playbook.yaml'), here.replace('phases:\n', 'settings: {quarantine_share_max: 1}\nphases:\n'));
});
afterAll(() => {
  for (const each of [home, folder]) rmSync(each, { recursive: true, force: true });
});

describe('a transform', () => {
  it('runs as it was approved, and not once it has changed', { timeout: 120_000 }, async () => {
    write(code);
    expect((await verb('review')).exitCode).toBe(0);
    expect((await verb('approve', '--all', '--as', 'Maria')).exitCode).toBe(0);
    write(code.replace('i + 1', 'i + 2'));
    const changed = await verb('migrate');
    expect(changed).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('not_approved') });
    expect(await stepsWritten()).toBe(0);
    write(code);
    const first = await verb('migrate');
    expect(first, first.stdout + first.stderr).toMatchObject({ exitCode: 0 });
    expect(await stepsWritten()).toBe(rows);
    write(`${code}// A comment is code, too: what was approved is what runs.\n`);
    expect((await verb('migrate')).exitCode).toBe(3);
    write(code);
    expect((await verb('validate')).exitCode).toBe(0);
    const rehearsed = await verb('rehearse', '--rows', '3');
    expect(rehearsed, rehearsed.stdout + rehearsed.stderr).toMatchObject({ exitCode: 0 });
  });

  it('that the sandbox would not take is refused with file, line and what to write instead', { timeout: 60_000 }, async () => {
    write(code.replace('export default', "\nimport fs from 'node:fs';\nexport default"));
    const { exitCode, stdout } = await verb('migrate');
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/transforms\/steps\.ts:3:.*import/s);
    expect(stdout).toContain('mapping_invalid');
  });
});
