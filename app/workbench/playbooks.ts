import type { Config } from '../../config.ts';
import { playbookNames } from '../../engine/playbook/load.ts';

/** The playbook that was asked for, or the only one there is, or the sample. */
export function chosenPlaybook(config: Config, asked: string | undefined): string {
  if (asked !== undefined) return asked;
  const names = playbookNames(config.playbooks);
  return names.length === 1 ? (names[0] ?? 'smile') : 'smile';
}
