import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printReports } from '../../app/reporting/pdf.ts';
import { loadConfig } from '../../config.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-pdf-'));
const page = join(folder, 'guidance #1.html');
writeFileSync(page, '<!doctype html><title>A report</title><h1>A report</h1>');
const print = (path: string) =>
  printReports(loadConfig({}, { GODWIT_USER: 'ada', PATH: path }, folder), [page, join(folder, 'guidance.md')]);

function hasChromium(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome']);
    return true;
  } catch {
    return false;
  }
}

describe('reports as PDF', () => {
  it('are not made without Chromium, and that is said', async () => {
    expect(await print(folder)).toEqual({ files: [], why: expect.stringMatching(/No PDF was made.*chromium.*HTML/) });
  });

  it('are not claimed where the program prints nothing', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'godwit-broken-'));
    writeFileSync(join(broken, 'chromium'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(broken, 'chromium'), 0o755);
    expect(await print(broken)).toEqual({ files: [], why: expect.stringContaining('did not print 1 of 1') });
  });

  it.runIf(hasChromium())('are printed by the Chromium of this machine', async () => {
    const { files, why } = await print(process.env.PATH ?? '');
    expect(why).toBeNull();
    expect(readFileSync(files[0] ?? '', 'latin1').slice(0, 5)).toBe('%PDF-');
  });
});
