import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { profileCatalog, rowOrder } from '../../databases/postgres/profile/profile.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { GodwitError } from '../../model/errors.ts';
import { withClient } from '../client.ts';
import type { LoadSql, Side } from './pair.ts';

const sampleRows = 10_000;

/** Loads SQL into a database of its own on `server`, looks at it as Godwit looks at any database, and drops it. */
export function sqlLoader(server: string): LoadSql {
  return async (text, label) => {
    const name = `godwit_eval_${randomBytes(6).toString('hex')}`;
    await run(server, `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8'`);
    try {
      const url = new URL(server);
      url.pathname = `/${name}`;
      await run(url.toString(), text).catch((cause: Error) => {
        throw new GodwitError('argument_invalid', `${label}: the SQL fails: ${cause.message}`, { cause });
      });
      return await look(url.toString(), label);
    } finally {
      await run(server, `DROP DATABASE ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    }
  };
}

function run(url: string, text: string): Promise<Record<string, string>[]> {
  return withClient(url, async (client) => (await client.query(text)).rows ?? []);
}

async function look(url: string, label: string): Promise<Side> {
  const schemas = await run(url, `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1`);
  const session = await openSession({
    url,
    role: 'source',
    zone: 'UTC',
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 120_000,
    settings: rowOrder,
  });
  try {
    const catalog = {
      ...(await introspect(
        session,
        schemas.map(({ nspname = '' }) => nspname),
      )),
      database: label,
    };
    const filled = Object.values(catalog.sizes).some(({ rows }) => rows > 0);
    return filled ? { catalog, profile: await profileCatalog(session, catalog, { sampleRows }) } : { catalog };
  } finally {
    await session.close();
  }
}
