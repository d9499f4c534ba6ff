import { readFileSync } from 'node:fs';
import { inventory } from '../engine/stages/analyze.ts';
import { map } from '../engine/stages/map.ts';
import { readManifest } from '../engine/verify/read-manifest.ts';
import { verifyManifest } from '../engine/verify/verify.ts';
import { GodwitError } from '../model/errors.ts';
import type { Verdict } from '../model/verdict.ts';
import { runContextOf } from './execute.ts';
import { withCodeRecorded } from './ran-code.ts';
import { stageOf } from './stage.ts';
import { differencesMax } from './validate.ts';
import { type Caller, type Workbench, withWorkbench } from './workbench.ts';

/**
 * Recomputes all that a manifest says from both databases, ledger and journal, and names each value and row that differs. Throws
 * `manifest_invalid`.
 */
export function verifyFile(caller: Caller, playbook: string | undefined, file: string): Promise<Verdict> {
  const manifest = readManifest(textOf(file));
  const verify = async (bench: Workbench): Promise<Verdict> => {
    const stage = stageOf(bench, caller.principal.name);
    const [source, target] = await inventory(stage);
    // Records that were changed are what a verification is to find, so it does not refuse them as other verbs do.
    const mapped = await map(stage, source, target, { only: manifest.phases.map(({ phase }) => phase) });
    const prepared = mapped.map((each) => ({ ...each, approvedBy: '' }));
    const bounds = { evaluatedRowsMax: caller.config.GODWIT_VALIDATE_ROWS, differencesMax };
    const recorded = withCodeRecorded(bench, { for: 'verification', run: async () => manifest.run });
    return verifyManifest(runContextOf(recorded, {}), manifest, prepared, bounds);
  };
  return withWorkbench(caller, playbook ?? manifest.playbook, verify, 'look');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new GodwitError('manifest_invalid', `The file ${file} cannot be read.`, { cause });
  }
}
