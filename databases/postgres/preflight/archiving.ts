import { findArchivingGap } from '../safeguard/restore-point.ts';
import { type CheckGroup, passed } from './facts.ts';

/** Can the server be brought back to a point in time? A rollback needs none of it, so that a gap stops nobody. */
export const checkArchiving: CheckGroup = async ({ session }) => {
  const gap = await findArchivingGap(session);
  if (gap === null) return [passed('target.archiving', 'The write-ahead log is archived: each phase gets a restore point.')];
  return [
    {
      name: 'target.archiving',
      status: 'skipped',
      message: `No recovery to a point in time: ${gap}. Phases can be rolled back all the same.`,
      fix: 'Set archive_mode and archive_command on the server where its backups shall reach every moment.',
    },
  ];
};
