import { createHash } from 'node:crypto';
import type { Check } from '../../model/check.ts';
import type { ContentStatements } from '../../model/contents.ts';
import type { SqlSession } from '../../model/session.ts';
import { counted } from '../evidence.ts';
import { contentsOf } from '../run/contents.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';

const pageRows = 100;
const pieceBytes = 1_048_576;

interface Found {
  readonly read: number;
  readonly bytes: number;
  /** Hashes whose content is another, or of another size. */
  readonly differing: readonly string[];
}

/** Whether the content of every row's file is stored, and each is what its hash and size say: all bytes are read again. */
export async function contentChecks(context: RunContext, prepared: PreparedPhase): Promise<Check[]> {
  const program = contentsOf(context, prepared);
  if (!program) return [];
  const session = context.ledgerSession;
  const [missing] = await session.query<{ rows: number }>(program.missing);
  return [storedCheck(prepared, missing?.rows ?? 0), sameCheck(prepared, await readAll(session, program))];
}

function storedCheck({ phase: { phase, contents } }: PreparedPhase, missing: number): Check {
  const name = `contents.stored.${contents?.hash}`;
  if (missing === 0) return { name, status: 'passed', message: `The content of every file that rows name is in ${contents?.into}.` };
  const message = `The content of ${counted(missing, 'row')} is not in ${contents?.into}.`;
  return { name, status: 'failed', message, fix: `Bring it: godwit migrate --only ${phase}.`, expected: '0', actual: String(missing) };
}

function sameCheck({ phase: { contents } }: PreparedPhase, { read, bytes, differing }: Found): Check {
  const name = `contents.sha256.${contents?.hash}`;
  const message = `${counted(read, 'content')} of ${contents?.into} were read again, ${bytes} bytes`;
  if (differing.length === 0)
    return { name, status: 'passed', message: `${message}: each has the SHA-256 and size that it is kept under.` };
  const fix = `Find out who changed them; remove them from ${contents?.into} and migrate again. The first: ${differing[0]}.`;
  const found = { expected: '0', actual: String(differing.length) };
  return { name, status: 'failed', message: `${message}: ${differing.length} have another SHA-256 or size.`, fix, ...found };
}

interface Kept {
  readonly hash: string;
  readonly bytes: string;
  readonly object: string | null;
}

const nothing = { hash: '', bytes: 0 } as const;

async function readAll(session: SqlSession, program: ContentStatements): Promise<Found> {
  let [read, bytes] = [0, 0];
  const differing: string[] = [];
  for (let page = await session.query<Kept>(program.page('', pageRows)); page.length > 0; ) {
    for (const each of page) {
      const found = each.object === null ? nothing : await readObject(session, program, each.object);
      read++;
      bytes += found.bytes;
      if (found.hash !== each.hash || String(found.bytes) !== each.bytes) differing.push(each.hash);
    }
    page = await session.query<Kept>(program.page(page.at(-1)?.hash ?? '', pageRows));
  }
  return { read, bytes, differing };
}

async function readObject(session: SqlSession, program: ContentStatements, object: string): Promise<{ hash: string; bytes: number }> {
  const sha256 = createHash('sha256');
  for (let bytes = 0; ; ) {
    const [found] = await session.query<{ piece: Buffer }>(program.piece(object, bytes, pieceBytes));
    if (!found || found.piece.length === 0) return { hash: sha256.digest('hex'), bytes };
    sha256.update(found.piece);
    bytes += found.piece.length;
  }
}
