import { withOwnServer } from '../own-server.ts';

/** Runs `work` with a PostgreSQL server: the given one, or an embedded one that is gone afterwards. */
export async function withServer<T>(given: string | undefined, work: (url: string) => Promise<T>): Promise<T> {
  return given === undefined ? withOwnServer(({ url }) => work(url('postgres'))) : work(given);
}
