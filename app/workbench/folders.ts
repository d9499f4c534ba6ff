import { join } from 'node:path';
import { privateFolder } from './private-files.ts';
import type { Workbench } from './workbench.ts';

/** Folder of a playbook's reports; it is created, for nobody but its owner. */
export function reportsFolder({ config, playbook }: Workbench): string {
  privateFolder(join(config.home, 'reports'));
  return privateFolder(join(config.home, 'reports', playbook.playbook));
}
