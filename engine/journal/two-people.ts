import { GodwitError } from '../../model/errors.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { SqlSession } from '../../model/session.ts';
import { isSamePerson } from './person.ts';

/** Where it stands how many people a playbook wants: in itself, and in what was decided before. */
interface Deciding {
  readonly playbook: Pick<Playbook, 'playbook' | 'approvals'>;
  readonly control: SqlSession;
  readonly journal: { approvalsMode(session: SqlSession, playbook: string): Promise<'two-person' | 'self' | null> };
}

/** Whether an author may approve: the playbook says so, and not only since it was approved by two people. */
export async function selfAllowed({ journal, control, playbook }: Deciding): Promise<boolean> {
  return playbook.approvals === 'self' && (await journal.approvalsMode(control, playbook.playbook)) !== 'two-person';
}

/** Throws `self_approval` where one of the names that somebody is known by is to be taken for an author's. */
export function refuseAuthor(digest: string, names: readonly string[], authors: readonly string[]): void {
  const author = authors.find((each) => names.some((name) => isSamePerson(name, each)));
  if (author === undefined) return;
  const who = names.includes(author) ? author : `${names[0]}, to be taken for ${author},`;
  throw new GodwitError('self_approval', `${who} made or changed ${digest.slice(0, 12)} and so may not approve it.`, {
    details: { digest },
  });
}
