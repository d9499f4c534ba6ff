import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { hasEmbedded } from '../databases/postgres/embedded.ts';
import { GodwitError } from '../model/errors.ts';
import { findBrowser } from './reporting/pdf.ts';
import { openConfiguredSandbox } from './review/transforms.ts';
import { version } from './workbench/version.ts';

/** Something that Godwit works with on this machine. */
export interface Examined {
  readonly name: 'godwit' | 'node' | 'sandbox' | 'browser' | 'embedded server';
  /** Whether all that Godwit can do is there; it runs without what is not. */
  readonly ok: boolean;
  readonly found: string;
}

/** Looks at what Godwit runs on, without the network: nothing is started but a trial of the sandbox. */
export async function examine(config: Config): Promise<Examined[]> {
  return [
    { name: 'godwit', ok: true, found: `${version()}, home ${config.home}` },
    examineNode(process.versions.node, pinnedNode(), installedNode()),
    await examineSandbox(config),
    examineBrowser(config),
    { name: 'embedded server', ok: true, found: (await hasEmbedded(config.home)) ? 'its data stand below the home' : 'not made yet' },
  ];
}

/** The Node that runs, held against the one that package.json pins and the one that is installed with it. */
export function examineNode(running: string, pinned: string, installed: string | null): Examined {
  const say = (ok: boolean, more: string): Examined => ({ name: 'node', ok, found: `${running} runs, ${pinned} is pinned${more}` });
  if (!isOlder(running, pinned)) return say(true, '');
  if (installed === null || isOlder(installed, pinned)) return say(false, '; run `npm install`, which brings it');
  return say(false, `, and ${installed} is installed: start Godwit with \`npx godwit\` or \`npm start\``);
}

function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  const differing = [0, 1, 2].find((i) => a?.[i] !== b?.[i]);
  return differing !== undefined && (a?.[differing] ?? 0) < (b?.[differing] ?? 0);
}

const root = join(import.meta.dirname, '..');
const pinnedNode = (): string => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies.node;

/** The version of the package `node`; null where it is not installed. */
function installedNode(): string | null {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}

async function examineSandbox(config: Config): Promise<Examined> {
  try {
    const sandbox = await openConfiguredSandbox(config);
    await sandbox.close();
    return { name: 'sandbox', ok: sandbox.kind === 'docker' || config.SANDBOX === 'isolate', found: sandbox.description };
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    return { name: 'sandbox', ok: false, found: error.message };
  }
}

function examineBrowser(config: Config): Examined {
  const program = findBrowser(config);
  return { name: 'browser', ok: program !== null, found: program ?? 'no Chromium on the path, so reports are not printed as PDF' };
}
