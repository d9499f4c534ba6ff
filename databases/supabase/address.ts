import { GodwitError } from '../../model/errors.ts';

/** Port on which Supabase's poolers share one backend among transactions of many clients. */
const transactionPort = '6543';

/** What stands between Godwit and the database of a project, as far as the address shows it. */
export type Door = 'server' | 'session pooler' | 'transaction pooler';

const isPooler = (host: string): boolean => /(^|\.)pooler\.supabase\.(com|co)$/.test(host);
const isProject = (host: string): boolean => /^db\.[a-z0-9]+\.supabase\.(com|co)$/.test(host);

/** A self-hosted project has any host; there the server itself is asked, as for every PostgreSQL. */
export function doorOf(url: string): Door {
  const { hostname, port } = new URL(url);
  if ((isPooler(hostname) || isProject(hostname)) && port === transactionPort) return 'transaction pooler';
  return isPooler(hostname) ? 'session pooler' : 'server';
}

/** Throws `pooler_between` for the address of a transaction pooler, with the one that will do: sessions, snapshots and temporary tables need it. */
export function refuseTransactionPort(url: string): void {
  if (doorOf(url) !== 'transaction pooler') return;
  const { hostname } = new URL(url);
  throw new GodwitError(
    'pooler_between',
    `Port ${transactionPort} of ${hostname} is Supabase's transaction pooler: use port 5432 of the same host, which keeps sessions.`,
  );
}
