import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../databases/postgres/session.ts';
import type { GodwitError } from '../../model/errors.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const role = `clerk "${randomBytes(3).toString('hex')}`;
const quotedRole = `"${role.replaceAll('"', '""')}"`;
let url: string;

beforeAll(async () => {
  url = await createDatabase('rights');
  await withClient(url, (client) =>
    client.query(`CREATE ROLE ${quotedRole}; CREATE SCHEMA "odd schema"; GRANT USAGE ON SCHEMA "odd schema" TO ${quotedRole}; CREATE SCHEMA locked;
      CREATE TABLE "odd schema"."Or""ders" (id serial, note text); CREATE TABLE public.orders (id integer); CREATE TABLE locked.t ();
      INSERT INTO public.orders VALUES (4711);
      CREATE TABLE hidden (id integer); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; GRANT SELECT ON hidden TO ${quotedRole};`),
  );
});
afterAll(() => withClient(url, (client) => client.query(`DROP OWNED BY ${quotedRole}; DROP ROLE ${quotedRole}`)));

/** What is said of a statement that the role may not run. */
async function refusal(text: string): Promise<GodwitError> {
  const session = await openSession({ url, role: 'target', zone: 'UTC', connectTimeoutMs: 5000, statementTimeoutMs: 10_000 });
  try {
    await session.query({ text: `SET ROLE ${quotedRole}` });
    await session.query({ text: 'SET row_security = off' });
    return await session.query({ text }).then(
      () => expect.unreachable('it was allowed'),
      (error: GodwitError) => error,
    );
  } finally {
    await session.close();
  }
}

describe('a missing right', () => {
  it.each([
    ['SELECT * FROM "public"."orders"', 'SELECT', 'TABLE "public"."orders"'],
    ['INSERT INTO "odd schema"."Or""ders" (note) SELECT \'secret 4711\'', 'INSERT', 'TABLE "odd schema"."Or""ders"'],
    ['UPDATE "public"."orders" SET id = 1', 'UPDATE', 'TABLE "public"."orders"'],
    ['DELETE FROM "public"."orders"', 'DELETE', 'TABLE "public"."orders"'],
    ['INSERT INTO "public"."orders" SELECT id FROM "public"."orders"', 'SELECT, INSERT', 'TABLE "public"."orders"'],
    ['COPY (SELECT id FROM "public"."orders") TO STDOUT', 'SELECT', 'TABLE "public"."orders"'],
    ['SELECT * FROM locked.t', 'USAGE', 'SCHEMA "locked"'],
    ['CREATE TABLE public.mine ()', 'CREATE', 'SCHEMA "public"'],
    ['SELECT nextval(\'"odd schema"."Or""ders_id_seq"\')', 'USAGE, SELECT', 'SEQUENCE "Or""ders_id_seq"'],
  ])('of %s is named with its object and its GRANT', async (text, right, object) => {
    const error = await refusal(text);
    expect(error).toMatchObject({ code: 'right_missing', exitCode: 3 });
    expect(error.message).toContain(`lacks ${right} on the`);
    expect(error.message).toContain(`GRANT ${right} ON ${object} TO `);
    expect(error.message).not.toContain('4711');
  });

  it('to alter a table names who may', async () => {
    expect((await refusal('ALTER TABLE public.orders ADD x integer')).message).toMatch(/must own the table orders/);
  });

  it('to see rows behind row security names the way', async () => {
    expect((await refusal('SELECT * FROM public.hidden')).message).toContain('BYPASSRLS');
  });
});

describe('a full disk', () => {
  const full = (file: string): string =>
    `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'could not extend file "${file}": No space left on device'; END $$`;

  it.each([
    ['base/5/16402.1', 'the data directory'],
    ['pg_tblspc/16390/PG_18_202506291/5/2', 'the tablespace 16390'],
    ['pg_wal/xlogtemp.12', 'the write-ahead log'],
    ['base/pgsql_tmp/pgsql_tmp1.0', 'temporary file'],
  ])('with %s says which', async (file, place) => {
    const error = await refusal(full(file));
    expect(error).toMatchObject({ code: 'disk_full', exitCode: 7 });
    expect(error.message).toContain(place);
    expect(error.message).toContain(new URL(url).pathname);
  });
});

describe('a server that does not let a session go on', () => {
  const fixedTarget = (): Promise<GodwitError> =>
    refusal('SET TRANSACTION READ ONLY; CREATE TEMPORARY TABLE x AS SELECT 1; CREATE TABLE public.y ()');

  it('is told as read-only where it takes no changes', async () => {
    const error = await fixedTarget();
    expect(error).toMatchObject({ code: 'read_only', exitCode: 3 });
    expect(error.message).toMatch(/takes no changes/);
  });

  it('a full lock table is told from other memory by the hint', async () => {
    const error = await refusal(
      "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53200', MESSAGE = 'out of shared memory', HINT = 'You might need to increase " +
        '"max_locks_per_transaction".\'; END $$',
    );
    expect(error).toMatchObject({ code: 'locks_too_few', exitCode: 3 });
  });

  it.each([
    ['53400', 'temporary file size exceeds "temp_file_limit" (1024kB)', 'server_limit', /temp_file_limit/],
    ['53200', 'out of shared memory', 'server_limit', /memory/],
    ['25P03', 'terminating connection due to idle-in-transaction timeout', 'connection_lost', /lost/],
    ['57P05', 'terminating connection due to idle-session timeout', 'connection_lost', /lost/],
  ])('is told by its state %s', async (state, message, code, said) => {
    const error = await refusal(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}', MESSAGE = '${message}'; END $$`);
    expect(error).toMatchObject({ code, exitCode: 7 });
    expect(error.message).toMatch(said);
  });

  it('is unreachable where it takes the connection and says nothing', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const opening = openSession({
      url: `postgresql://me:secret@127.0.0.1:${port}/x`,
      role: 'source',
      zone: 'UTC',
      connectTimeoutMs: 300,
      statementTimeoutMs: 1000,
    });
    await expect(opening).rejects.toMatchObject({ code: 'database_unreachable', exitCode: 7 });
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
});
