import { createHash } from 'node:crypto';
import type { ContentStatements, ReadContent, StoredFile } from '../../model/contents.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import type { SqlSession, TargetSession } from '../../model/session.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { ledgerPlace, type OpenEpoch, type PreparedPhase, type RunContext } from './context.ts';

type Context = Pick<RunContext, 'target' | 'ledgerSession' | 'ledgerSchema' | 'playbook' | 'notify' | 'signal'>;
type ContentPhase = Pick<PreparedPhase, 'phase' | 'target'>;

/** The statements for a phase's contents; null where it has none beside its rows. */
export function contentsOf(
  { target, ...of }: Pick<RunContext, 'target' | 'ledgerSchema' | 'playbook'>,
  prepared: ContentPhase,
): ContentStatements | null {
  const { contents, phase } = prepared.phase;
  return contents ? target.compileContents({ ...contents, phase, target: prepared.target, ...ledgerPlace(of) }) : null;
}

/**
 * Stores the contents that rows of the phase name, one file and transaction after the other, each piece as it comes: a file is there whole or not at
 * all, and what is there is not read again. False when it was interrupted.
 */
export async function storeContents(context: Context, prepared: PreparedPhase, { view }: OpenEpoch): Promise<boolean> {
  const program = contentsOf(context, prepared);
  if (!program) return true;
  if (!(await storeMissing(context, prepared, program, view))) return false;
  await sweepContents(context.ledgerSession, program);
  return true;
}

async function storeMissing(
  context: Context,
  { phase: { phase, source } }: PreparedPhase,
  program: ContentStatements,
  { files }: SourceSnapshot,
): Promise<boolean> {
  // A file that came under an old id is only found by reading the others again, too.
  for (const skipsRead of [true, false]) {
    if ((await missingOf(context.ledgerSession, program)) === 0) return true;
    if (!files) return tellWithout(context, phase);
    if (!(await storeAll(context, phase, program, files(source), skipsRead))) return false;
  }
  return true;
}

/** Samples and sources that are away give rows without contents. */
function tellWithout({ notify }: Context, phase: string): true {
  notify({ type: 'notice', message: `${phase}: contents of files are not stored, since this view of the source gives none.` });
  return true;
}

async function missingOf(session: SqlSession, { missing }: ContentStatements): Promise<number> {
  return (await session.query<{ rows: number }>(missing))[0]?.rows ?? 0;
}

async function storeAll(
  { ledgerSession, notify, signal }: Context,
  phase: string,
  program: ContentStatements,
  files: AsyncIterable<StoredFile>,
  skipsRead: boolean,
): Promise<boolean> {
  let [stored, bytes] = [0, 0];
  for await (const file of files) {
    if (signal.aborted) return false;
    if (skipsRead && (await ledgerSession.query<{ isStored: boolean }>(program.hasRead(file.id)))[0]?.isStored === true) continue;
    const content = await storeFile(ledgerSession, program, file, signal);
    if (content === 'interrupted') return false;
    if (content === null) continue;
    stored++;
    bytes += content.bytes;
    notify({ type: 'settling', phase, message: `${stored} contents of files stored, ${bytes} bytes` });
  }
  return true;
}

/** Null where nothing names the content, or it is there; also where the bytes are damaged, whose row was kept aside. */
async function storeFile(
  session: TargetSession,
  program: ContentStatements,
  file: StoredFile,
  signal: AbortSignal,
): Promise<ReadContent | null | 'interrupted'> {
  await session.begin();
  let isKept = false;
  try {
    const written = await writeObject(session, program, file, signal);
    if (written === null) return 'interrupted';
    const { object, ...content } = written;
    const [found] = await session.query<{ isNamed: boolean; isStored: boolean }>(program.ask(content.hash));
    if (found?.isStored) return await noteBeside(session, program, content);
    if (!found?.isNamed) return null;
    for (const statement of program.store(object, content)) await session.query(statement);
    await session.commit();
    isKept = true;
    return content;
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'source_damaged') return null;
    throw error;
  } finally {
    if (!isKept) await session.rollback().catch(() => {});
  }
}

/** The bytes as an object that is not committed yet; null when it was interrupted. */
async function writeObject(
  session: SqlSession,
  program: ContentStatements,
  file: StoredFile,
  signal: AbortSignal,
): Promise<(ReadContent & { readonly object: string }) | null> {
  const object = (await session.query<{ object: string }>(program.create))[0]?.object ?? '';
  const sha256 = createHash('sha256');
  let bytes = 0;
  for await (const piece of file.read()) {
    if (signal.aborted) return null;
    await session.query(program.append(object, bytes, piece));
    sha256.update(piece);
    bytes += piece.length;
  }
  return { object, file: file.id, hash: sha256.digest('hex'), bytes };
}

/** What was written is taken back, and that its like is there is noted. */
async function noteBeside(session: TargetSession, program: ContentStatements, content: ReadContent): Promise<null> {
  await session.rollback();
  await session.begin();
  await session.query(program.note(content));
  await session.commit();
  return null;
}

/** Removes what the phase has stored and no row names any more, a page after the other. */
export async function sweepContents(session: TargetSession, program: ContentStatements): Promise<void> {
  for (let removed = 1; removed > 0; )
    removed = await inTransaction(session, async () => (await session.query<{ removed: number }>(program.sweep))[0]?.removed ?? 0);
}
