import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workbench } from './workbench.ts';

/** Folder of a playbook's reports; it is created. */
export function reportsFolder({ config, playbook }: Workbench): string {
  const folder = join(config.home, 'reports', playbook.playbook);
  mkdirSync(folder, { recursive: true });
  return folder;
}
