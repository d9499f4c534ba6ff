import { readFileSync } from 'node:fs';
import { structuresIfAny } from '../../engine/run/source-away.ts';
import { readManifest } from '../../engine/verify/read-manifest.ts';
import { verifyManifest } from '../../engine/verify/verify.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Verdict } from '../../model/verdict.ts';
import { keptPhases, targetStructures } from '../workbench/by-digest.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { runContextOf } from './execute.ts';
import { withCodeRecorded } from './ran-code.ts';
import { differencesMax } from './validate.ts';

/**
 * Recomputes all that a manifest says from both databases, ledger and journal, and names each value and row that differs; where the source cannot be
 * asked, what the target alone can tell. Throws `manifest_invalid`.
 */
export function verifyFile(caller: Caller, playbook: string | undefined, file: string): Promise<Verdict> {
  return verifyText(caller, playbook, textOf(file));
}

/** The same of a manifest's text. Throws `manifest_invalid`. */
export function verifyText(caller: Caller, playbook: string | undefined, text: string): Promise<Verdict> {
  const manifest = readManifest(text);
  const verify = async (bench: Workbench): Promise<Verdict> => {
    const structures = { targets: await targetStructures(bench), sources: await structuresIfAny(bench) };
    // Records that were changed are what a verification is to find, so it does not refuse them as other verbs do.
    const wanted = Object.fromEntries(manifest.phases.map(({ phase, mapping }) => [phase, mapping]));
    const mapped = await keptPhases(bench, { only: Object.keys(wanted) }, wanted, structures);
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
