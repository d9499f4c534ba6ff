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

/** A playbook of one phase, `app_thing` → `things`; both texts stand in the phase, the second under `fields`. */
export function onePhase(transform: string, fields: string, conflict = 'conflict: {key: [legacy_id]}'): string {
  return `
playbook: things
version: 1
title: Things
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: things
    source: app_thing
    target: things
    ${conflict}
    transform: ${transform}
    fields:
      id: identity
      legacy_id: {copy: id}
${fields}
`;
}
