import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import { resolveSelect } from '../../databases/postgres/select/resolve.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { GodwitError } from '../../model/errors.ts';
import type { QueryBridge } from '../../model/query.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { codeAttacks, oracles, questions, showing } from './explore-questions.ts';

const limits = { rows_max: 200, bytes_max: 100_000, statement_ms_max: 10_000 };
/** What the databases differ in: values that look alike once they are masked. */
const secrets = [
  { ssn: '912345678', mail: 'ada.byron@example.org', pay: '71234.56' },
  { ssn: '900055432', mail: 'anne.frank@example.net', pay: '79999.99' },
];
let bridges: QueryBridge[] = [];
const urls: string[] = [];

beforeAll(async () => {
  const text = readFileSync(join(import.meta.dirname, 'explore-database.sql'), 'utf8');
  bridges = await Promise.all(
    secrets.map(async (secret) => {
      const url = await createDatabase('explored');
      await withClient(url, (client) =>
        client.query(text.replaceAll(/:(ssn|mail|pay)\b/g, (_, name: keyof typeof secret) => secret[name])),
      );
      urls.push(url);
      return openQueryBridge({ url, connectTimeoutMs: 5_000, schemas: ['public'] });
    }),
  );
});

/** What somebody who asks gets to know: rows, or what the error says. */
async function answer(
  bridge: QueryBridge | undefined,
  sql: string,
): Promise<{ rows?: unknown; masked?: unknown; code?: string; message?: string }> {
  try {
    const found = await bridge?.query(sql, limits);
    return { rows: found?.rows, masked: found?.columns.map(({ masked }) => masked) };
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    return { code: error.code, message: error.message };
  }
}

describe('what runs code, reads the server or leaves the playbook', () => {
  it.each(codeAttacks)('is refused: %s', async (_, sql) => {
    const { code, rows } = await answer(bridges[0], sql);
    expect([code, rows]).toEqual([expect.stringMatching(/^(expression_refused|argument_invalid)$/), undefined]);
  });
});

describe('an answer does not depend on sensitive values', () => {
  it.each([...oracles, ...showing])('%s', async (_, sql) => {
    const [one, other] = await Promise.all(bridges.map((bridge) => answer(bridge, sql)));
    expect(one).toEqual(other);
    expect(JSON.stringify(one)).not.toMatch(/912345678|345678|5678|39313233|byron|BYRON|71234/);
  });

  it.each(oracles)('and is refused, where it could: %s', async (_, sql) => {
    const { code, message } = await answer(bridges[0], sql);
    expect([code, message]).toEqual([
      'expression_refused',
      expect.stringMatching(/sensitive|not for questions|not part of the playbook|is refused/),
    ]);
  });
});

describe('ordinary questions', () => {
  it.each(questions.map(([sql, expected]) => ({ sql, expected })))('are answered: $sql', async ({ sql, expected }) => {
    const { rows, message } = await answer(bridges[0], sql);
    expect(message).toBeUndefined();
    expect(JSON.stringify(rows)).toBe(JSON.stringify(expected ?? rows));
    expect(JSON.stringify(rows)).not.toContain('…');
  });
});

describe('with the least role', () => {
  it('the same questions are answered', async () => {
    const role = `reader_${Date.now()}`;
    const [url = ''] = urls;
    await withClient(url, (client) => client.query(`CREATE ROLE ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`));
    const least = openQueryBridge({
      url: `${url}${url.includes('?') ? '&' : '?'}options=-c%20role%3D${role}`,
      connectTimeoutMs: 5_000,
      schemas: ['public'],
    });
    for (const [sql] of questions.slice(0, 12)) expect(await answer(least, sql)).toEqual(await answer(bridges[0], sql));
    await withClient(url, (client) => client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
  });

  it('a superuser asks as somebody who may only read', async () => {
    const [url = ''] = urls;
    const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 5_000, statementTimeoutMs: 5_000 });
    await session.begin();
    await resolveSelect(session, 'SELECT id FROM wards', { schemas: ['public'], sensitivityOf: null });
    expect(await session.query({ text: 'SELECT current_user::text AS who' })).toEqual([{ who: 'pg_read_all_data' }]);
    await expect(session.query({ text: `SELECT pg_read_file('/etc/hostname')` })).rejects.toMatchObject({ code: 'right_missing' });
    await session.close();
  });
});
