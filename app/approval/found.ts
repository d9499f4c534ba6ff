import type { Waiting } from '../../model/waiting.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** What a part of the list finds: who may decide is said for all of them alike. */
export type Found = Omit<Waiting, 'roles' | 'notBy'>;

/** The command that decides on a digest. */
export const approves = ({ playbook }: Workbench, digest: string): string =>
  `godwit approve ${digest.slice(0, 12)} --as NAME --playbook ${playbook.playbook}`;
