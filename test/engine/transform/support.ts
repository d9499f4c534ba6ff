import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, Transforms } from '../../../model/sandbox.ts';
import { openIsolateSandbox } from '../../../sandbox/isolate.ts';
import { openTransforms } from '../../../sandbox/transforms.ts';

/** Transforms from texts by file name, in files of their own. */
export function codeTransforms(
  files: Readonly<Record<string, string>>,
  open: () => Promise<Sandbox> = async () => openIsolateSandbox(),
): Transforms {
  const folder = mkdtempSync(join(tmpdir(), 'transforms-'));
  mkdirSync(join(folder, 'transforms'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return openTransforms(folder, open);
}
