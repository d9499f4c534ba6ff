import { readFileSync } from 'node:fs';
import { readManifest } from '../engine/verify/read-manifest.ts';
import { verifyManifest } from '../engine/verify/verify.ts';
import { GodwitError } from '../model/errors.ts';
import type { Verdict } from '../model/verdict.ts';
import { runContextOf } from './execute.ts';
import { withCodeRecorded } from './ran-code.ts';
import { withMapped } from './review.ts';
import { differencesMax } from './validate.ts';
import type { Caller } from './workbench.ts';

/** Recomputes the proof that a manifest holds from both databases, and names the rows that differ. Throws `manifest_invalid`. */
export function verifyFile(caller: Caller, playbook: string | undefined, file: string): Promise<Verdict> {
  const manifest = readManifest(textOf(file));
  return withMapped(caller, playbook ?? manifest.playbook, { only: manifest.phases.map(({ phase }) => phase) }, (bench, mapped) => {
    const approvers = new Map(manifest.phases.map(({ phase, approvedBy }) => [phase, approvedBy]));
    const prepared = mapped.map((each) => ({ ...each, approvedBy: approvers.get(each.phase.phase) ?? '' }));
    const bounds = { evaluatedRowsMax: caller.config.GODWIT_VALIDATE_ROWS, differencesMax };
    const recorded = withCodeRecorded(bench, { for: 'verification', run: async () => manifest.run });
    return verifyManifest(runContextOf(recorded, {}), manifest, prepared, bounds);
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new GodwitError('manifest_invalid', `The file ${file} cannot be read.`, { cause });
  }
}
