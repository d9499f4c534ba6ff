import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { preflight } from '../../databases/postgres/preflight/preflight.ts';
import { openSession } from '../../databases/postgres/session.ts';
import type { Check } from '../../model/check.ts';
import { siblingUrl, withClient } from '../support/databases.ts';

let url: string;
beforeAll(async () => {
  const [server, name] = [inject('postgresUrl'), `ascii_${randomBytes(4).toString('hex')}`];
  await withClient(server, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'`),
  );
  url = siblingUrl(server, name);
  await withClient(url, (client) =>
    client.query(String.raw`
      CREATE DOMAIN short AS varchar(40);
      CREATE TABLE note (id integer PRIMARY KEY, t text, "Odd name" short, tags text[], n numeric);
      INSERT INTO note VALUES (1, 'plain', 'gut', NULL, 1), (2, 'Grüße 日本 😀', 'ü', '{a}', 2);
      CREATE TABLE bad (id integer PRIMARY KEY, t text, "Odd name" short, tags text[]);
      INSERT INTO bad SELECT i, convert_from('\xe9'::bytea, 'SQL_ASCII'), 'ü', NULL FROM generate_series(1, 3) AS i;
      INSERT INTO bad VALUES (4, 'é', convert_from('\xc3'::bytea, 'SQL_ASCII'), ARRAY[convert_from('\xa0'::bytea, 'SQL_ASCII')]);`),
  );
});

const withSource = async <T>(work: (session: Awaited<ReturnType<typeof openSession>>) => Promise<T>): Promise<T> => {
  const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 10_000 });
  return work(session).finally(() => session.close());
};
const encoding = (entities: string[]): Promise<Check | undefined> =>
  withSource(async (session) => (await preflight(session, { role: 'source', entities })).find(({ name }) => name === 'source.encoding'));

describe('a source in SQL_ASCII', () => {
  it('may be migrated where its text is UTF-8, with a warning', async () => {
    expect(await encoding(['note'])).toMatchObject({ status: 'warning', message: expect.stringContaining('all of it is UTF-8') });
  });

  it('is told by table and column where it is not, with SQL that corrects it', async () => {
    const check = await encoding(['bad', 'note']);
    expect(check?.status).toBe('failed');
    expect(check?.message).toContain('bad.t (3 rows), bad.Odd name (1 row), bad.tags (1 row)');
    const [, correction = ''] = /For LATIN1: (.*)$/.exec(check?.fix ?? '') ?? [];
    await withClient(url, (client) => client.query(correction));
    expect((await encoding(['bad']))?.message).toMatch(/stand in bad\.Odd name/);
    expect((await withClient(url, (client) => client.query('SELECT t FROM bad WHERE id = 1'))).rows).toEqual([{ t: 'é' }]);
  });

  it('names the table when such a row is read', async () => {
    const error = await withSource((session) =>
      session.query({ text: 'SELECT "Odd name" FROM "public"."bad" AS s' }).catch((each: unknown) => each),
    );
    expect(error).toMatchObject({ code: 'bytes_unreadable', exitCode: 5, details: { state: '22021' } });
    expect(String(error)).toContain('"public"."bad"');
    expect(String(error)).not.toContain('0xc3');
  });
});
