import { GodwitError } from '../../model/errors.ts';
import type { BackupFile, BackupStatements, BackupStore, Safeguard } from '../../model/safeguard.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { shownPath } from '../shown-path.ts';
import type { PreparedPhase, RunContext } from './context.ts';

interface Standing {
  readonly rows: number;
  readonly digest: string | null;
}

/**
 * Notes how a phase's entity stands before its first row is written: where the target's log is, and what rows there are. Those are backed up, and
 * the backup is read back into a scratch table at once: one that was never restored is none.
 */
export async function safeguardPhase(context: RunContext, run: string, { phase: { phase }, target: entity }: PreparedPhase): Promise<void> {
  const { backups, target, ledgerSession, journal, control, playbook } = context;
  if (!backups) return;
  const point = await target.markRestorePoint(ledgerSession, `godwit ${run} before ${phase}`);
  const takenAt = new Date().toISOString();
  const kept = await inTransaction(ledgerSession, () => keepRows(context, backups, target.backup(entity), `${run}-${phase}`));
  const safeguard: Safeguard = { run, phase, entity: entity.name, takenAt, point, ...kept };
  await journal.save(control, { kind: 'safeguard', playbook: playbook.playbook, name: phase, content: safeguard, author: 'godwit' });
  if (kept.backup)
    context.notify({
      type: 'notice',
      message: `${phase}: ${backedUp(kept.rows)} in ${shownPath(kept.backup.file)}`,
    });
  if (kept.why) context.notify({ type: 'notice', message: `${phase}: ${entity.name} is not backed up: ${kept.why}` });
}

/** `The 5,158 rows that stood there are backed up`. */
const backedUp = (rows: number): string =>
  rows === 1 ? 'The row that stood there is backed up' : `The ${rows.toLocaleString('en')} rows that stood there are backed up`;

type Kept = Standing & Pick<Safeguard, 'backup' | 'why'>;

async function keepRows(context: RunContext, backups: BackupStore, program: BackupStatements, name: string): Promise<Kept> {
  const { ledgerSession } = context;
  await ledgerSession.query(program.freeze);
  const [counted] = await ledgerSession.query<{ rows: number }>(program.count(backups.rowsMax + 1));
  const rows = counted?.rows ?? 0;
  if (rows > backups.rowsMax)
    return {
      rows: backups.rowsMax,
      digest: null,
      backup: null,
      why: `it has more than ${backups.rowsMax.toLocaleString('en')} rows (GODWIT_BACKUP_ROWS)`,
    };
  const standing = await standingOf(context, program.digest);
  return { ...standing, backup: rows === 0 ? null : await backUp(context, backups, program, name, standing), why: null };
}

async function backUp(
  { ledgerSession }: RunContext,
  backups: BackupStore,
  program: BackupStatements,
  name: string,
  standing: Standing,
): Promise<BackupFile> {
  const backup = await backups.write(name, ledgerSession.copyOut(program.copy));
  await ledgerSession.query(program.prepare);
  await ledgerSession.copyIn(program.take, backups.read(backup.file));
  const copy = await standingOf({ ledgerSession }, program.digestOfCopy);
  await ledgerSession.query(program.clear);
  if (copy.digest === standing.digest && copy.rows === standing.rows) return backup;
  throw new GodwitError('proof_failed', `The backup ${backup.file} does not give back the ${standing.rows} rows that it was made of.`, {
    details: { file: backup.file },
  });
}

/** Rows of an entity, and a digest of them. */
export async function standingOf(
  { ledgerSession }: Pick<RunContext, 'ledgerSession'>,
  statement: BackupStatements['digest'],
): Promise<{ rows: number; digest: string }> {
  const [found] = await ledgerSession.query<{ rows: number; digest: string }>(statement);
  return found ?? { rows: 0, digest: '' };
}
