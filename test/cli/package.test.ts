import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, installPackage } from '../support/installed-package.ts';
import { visit } from '../support/web.ts';

const minutes = 60_000;
const digest = '0d750a921cc0c9684574177061d70f033bb14e5c793c34b823073dc99d4c7257';

describe('a package in an empty folder', () => {
  const top = mkdtempSync(join(tmpdir(), 'godwit-package-'));
  let installed: Installed;

  beforeAll(async () => {
    installed = await installPackage(top);
  }, 5 * minutes);

  afterAll(async () => {
    await installed?.npx('godwit', 'db', 'stop');
    rmSync(top, { recursive: true, force: true });
  }, minutes);

  it(
    'migrates the sample to the same digest, and serves it',
    async () => {
      expect(await installed.npx('godwit', 'start')).toContain(`Digest ${digest}\nValidation passed`);
      const { link, stop } = await installed.serve();
      const browser = visit(new URL(link).origin);
      await browser.get(link);
      const page = await browser.get('/p/smile/overview');
      const script = /<script type="module"[^>]* src="([^"]+)"/.exec(page.text)?.[1] ?? 'none';
      expect((await browser.get(script)).headers.get('content-type')).toMatch(/javascript/);
      expect((await browser.get('/api/playbooks/smile')).body.run.digest).toBe(digest);
      await stop();
      await expect(browser.get('/healthz')).rejects.toThrow();
    },
    5 * minutes,
  );
});
