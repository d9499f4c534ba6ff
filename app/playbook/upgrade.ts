import { loadPlaybook } from '../../engine/playbook/load.ts';
import { upgradePlaybook as rewrite } from '../../engine/playbook/upgrade.ts';
import type { Caller } from '../workbench/workbench.ts';

/** Rewrites a playbook in the newest version; what is approved stays approved. */
export function upgradePlaybook({ config }: Caller, name: string): { path: string; changed: boolean } {
  const { path } = loadPlaybook(name, config.playbooks);
  return { path, changed: rewrite(path) };
}
