import { Readable } from 'node:stream';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { labelOf, openSession, type SessionOptions } from '../../databases/postgres/session.ts';
import type { GodwitError } from '../../model/errors.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase, siblingUrl } from '../support/databases.ts';

let url: string;
beforeAll(async () => {
  url = await createDatabase('session');
  await using(open(), (target) => target.query({ text: 'CREATE TABLE public.kept (id integer PRIMARY KEY, note varchar(5))' }));
});

const open = (changes: Partial<SessionOptions> = {}): Promise<TargetSession> =>
  openSession({ url, role: 'target', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 10_000, ...changes });

async function using<T>(opening: Promise<TargetSession>, work: (session: TargetSession) => Promise<T>): Promise<T> {
  const session = await opening;
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

const failure = (work: Promise<unknown>): Promise<GodwitError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error,
  );

describe('opening a session that cannot be', () => {
  it.each([
    ['a wrong password', () => withPassword('s3cret-and-wrong'), 'authentication_failed', 2],
    ['an unknown database', () => siblingUrl(url, 'nowhere_to_be_found'), 'database_not_found', 2],
    ['a port where nobody listens', () => 'postgresql://postgres:s3cret-and-wrong@127.0.0.1:1/x', 'database_unreachable', 7],
    ['a host that does not exist', () => 'postgresql://postgres:s3cret-and-wrong@no-such-host.invalid/x', 'database_unreachable', 7],
  ])('says so for %s, and keeps the password to itself', async (_what, where, code, exitCode) => {
    const error = await failure(open({ url: where() }));
    expect(error).toMatchObject({ code, exitCode });
    expect(error.message).toContain(labelOf(where()));
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain('s3cret');
  });
});

function withPassword(password: string): string {
  const changed = new URL(inject('postgresUrl'));
  changed.password = password;
  return changed.toString();
}

describe('a session', () => {
  it('prints values the same whatever the database or the role would prefer', async () => {
    const text = `SELECT '2020-07-01 12:00+00'::timestamptz::text AS at, 0.1::float8::text AS real, '\\x00ff'::bytea::text AS bytes`;
    await using(open({ zone: 'America/St_Johns' }), async (session) => {
      expect(await session.query({ text })).toEqual([{ at: '2020-07-01 09:30:00-02:30', real: '0.1', bytes: '\\x00ff' }]);
    });
  });

  it('on a source cannot write', async () => {
    await using(open({ role: 'source' }), async (session) => {
      expect(await failure(session.query({ text: 'DELETE FROM public.kept' }))).toMatchObject({
        code: 'read_only',
        details: { state: '25006' },
      });
    });
  });

  it('stops a statement that takes too long', async () => {
    await using(open({ statementTimeoutMs: 50 }), async (session) => {
      expect(await failure(session.query({ text: 'SELECT pg_sleep(5)' }))).toMatchObject({ code: 'timeout', exitCode: 7 });
    });
  });

  it('names table and constraint of a refused row, never its values', async () => {
    await using(open(), async (session) => {
      const insert = (note: string): Promise<unknown> => session.query({ text: 'INSERT INTO public.kept VALUES (1, $1)', values: [note] });
      expect(await failure(insert('Ana Cruz'))).toMatchObject({ code: 'data_refused', details: { state: '22001' } });
      await insert('Ana');
      const twice = await failure(insert('Ana'));
      expect(twice).toMatchObject({ code: 'data_refused', details: { table: 'kept', constraint: 'kept_pkey' } });
      expect(`${twice.message}${JSON.stringify(twice.details)}${String(twice.cause)}`).not.toContain('Ana');
    });
  });

  it('whose backend was ended says that the connection is lost', async () => {
    await using(open(), async (session) => {
      const [backend] = await session.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
      await using(open(), (other) => other.query({ text: 'SELECT pg_terminate_backend($1)', values: [backend?.pid] }));
      expect(await failure(session.query({ text: 'SELECT pg_sleep(1)' }))).toMatchObject({ code: 'connection_lost', exitCode: 7 });
    });
  });

  it('copies rows in, and leaves none of a copy that fails', async () => {
    await using(open(), async (session) => {
      const statement = { text: 'COPY public.kept FROM STDIN' };
      expect(await session.copyIn(statement, Readable.from(['10\ta\n', '11\tb\n']))).toBe(2);
      expect(await failure(session.copyIn(statement, Readable.from(['12\tc\n', '13\ttoo long\n'])))).toMatchObject({
        code: 'data_refused',
      });
      expect(await session.query({ text: 'SELECT id FROM public.kept WHERE id >= 10 ORDER BY id' })).toEqual([{ id: 10 }, { id: 11 }]);
    });
  });
});
