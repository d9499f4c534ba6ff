import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Config } from '../../config.ts';

const execute = promisify(execFile);

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const;
const timeoutMs = 60_000;

export interface Printed {
  readonly files: readonly string[];
  /** Why reports are missing as PDF, in words; null when all are there. */
  readonly why: string | null;
}

/** Prints HTML reports as PDF beside them, with the Chromium that is on the path. They hold no scripts and fetch nothing. */
export async function printReports(config: Config, reports: readonly string[]): Promise<Printed> {
  const pages = reports.filter((file) => file.endsWith('.html'));
  const program = findBrowser(config);
  if (program === null)
    return {
      files: [],
      why: `No PDF was made: none of ${programs.join(', ')} is on the path. The HTML reports can be printed by any browser.`,
    };
  const files: string[] = [];
  const profile = mkdtempSync(join(tmpdir(), 'godwit-print-'));
  try {
    for (const page of pages) if (await printPage(program, profile, page)) files.push(pdfOf(page));
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
  const missing = pages.length - files.length;
  return {
    files,
    why: missing === 0 ? null : `${program} did not print ${missing} of ${pages.length} reports; their HTML can be printed by any browser.`,
  };
}

const pdfOf = (page: string): string => page.replace(/\.html$/, '.pdf');

/** The Chromium that is on the path; null where there is none. */
export function findBrowser(config: Config): string | null {
  const candidates = (config.variable('PATH') ?? '').split(delimiter).flatMap((folder) => programs.map((name) => join(folder, name)));
  return candidates.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Chromium refuses to run as root with its sandbox; what it shows here is our own. */
async function printPage(program: string, profile: string, page: string): Promise<boolean> {
  const pdf = pdfOf(page);
  rmSync(pdf, { force: true });
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const options = ['--headless', '--disable-gpu', '--disable-extensions', '--no-pdf-header-footer', `--user-data-dir=${profile}`];
  await execute(program, [...options, ...asRoot, `--print-to-pdf=${pdf}`, pathToFileURL(page).href], { timeout: timeoutMs }).catch(
    () => {},
  );
  const isPrinted = existsSync(pdf);
  if (isPrinted) chmodSync(pdf, 0o600);
  return isPrinted;
}
