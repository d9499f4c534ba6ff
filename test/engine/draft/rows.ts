import pg from 'pg';
import type { RunResult } from '../../../engine/run/run.ts';
import { withClient } from '../../support/databases.ts';

/** A table’s name as SQL, with its schema where it has one. */
export const table = (name: string): string => {
  const dot = name.indexOf('.');
  return dot < 0 ? pg.escapeIdentifier(name) : `${pg.escapeIdentifier(name.slice(0, dot))}.${pg.escapeIdentifier(name.slice(dot + 1))}`;
};

export async function countRows(url: string, from: string): Promise<number> {
  const { rows } = await withClient(url, (client) => client.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${from}`));
  return rows[0]?.n ?? -1;
}

/** Rows of a query as text, in the order of their texts. */
export async function textOf(url: string, sql: string): Promise<string[]> {
  const { rows } = await withClient(url, (client) => client.query<{ row: string }>(`SELECT row::text FROM (${sql}) AS row ORDER BY 1`));
  return rows.map(({ row }) => row);
}

/** What became of every phase's rows. */
export const fates = ({ phases }: RunResult) => phases.map(({ phase, fates: of }) => ({ phase, ...of }));
