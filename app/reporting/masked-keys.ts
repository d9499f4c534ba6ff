import type { Mapping } from '../../model/mapping.ts';
import { mayDo, type Principal } from '../../model/principal.ts';
import type { Profile, Sensitivity } from '../../model/profile.ts';
import { keySensitivity, keyText } from '../../reports/masked.ts';
import { keptProfile } from '../workbench/profile.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** A legacy key of a phase as the caller may see it. */
export type ShownKey = (phase: string, key: string) => string;

/** Whoever works with rows needs their keys; whoever only looks sees sensitive ones masked. */
export const seesKeys = (who: Principal): boolean => mayDo(who, 'propose') || mayDo(who, 'run');

/** How the caller may see legacy keys of a playbook. */
export async function shownKeys(caller: Caller, playbook: string): Promise<ShownKey> {
  if (seesKeys(caller.principal)) return (_, key) => key;
  const known = await withWorkbench(caller, playbook, sensitivities, 'look');
  return (phase, key) => {
    const sensitivity = known.has(phase) ? (known.get(phase) ?? null) : 'phi';
    return sensitivity === null ? key : keyText(key, sensitivity);
  };
}

async function sensitivities(bench: Workbench): Promise<Map<string, Sensitivity | null>> {
  const { journal, control, playbook } = bench;
  const profile: Profile | null = await keptProfile(bench);
  const found = new Map<string, Sensitivity | null>();
  for (const { phase } of playbook.phases) {
    const mapping: Mapping | undefined = (await journal.last(control, playbook.playbook, 'mapping', phase))?.content;
    if (mapping) found.set(phase, keySensitivity(mapping, profile));
  }
  return found;
}
