import type { Profile } from '../../model/profile.ts';
import type { Workbench } from './workbench.ts';

/** The newest profile of the source; null before the first analysis. */
export async function keptProfile({ journal, control, playbook }: Workbench): Promise<Profile | null> {
  return (await journal.last(control, playbook.playbook, 'profile', 'source'))?.content ?? null;
}
