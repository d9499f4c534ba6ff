import { createSource } from '../load/databases.ts';
import type { OwnServer } from '../own-server.ts';
import { approved, inHome } from './home.ts';
import type { Served } from './served.ts';
import { watch } from './watchers.ts';

const playbook = 'watched';

/** What one run took, and what those who watched it heard and asked. */
export interface WatchedRun {
  readonly seconds: number;
  readonly events: number;
  readonly asked: number;
}

/** Something that runs for seconds. */
export async function makeWatched(server: OwnServer, rows: number): Promise<void> {
  await createSource(server, rows);
  await approved(server, playbook, 'bench_source');
}

/** One run of it while so many pages are open; it is taken back afterwards, so that the next one does the same. */
export async function watchedRun(server: OwnServer, served: Served, browsers: number): Promise<WatchedRun> {
  const watchers = watch(served, playbook, browsers);
  await inHome(server, 'migrate', '--playbook', playbook, '--batch-rows', '2000');
  const told = await watchers.stop();
  const seconds = await newestRunSeconds(served);
  await inHome(server, 'rollback', '--playbook', playbook);
  return { seconds, ...told };
}

async function newestRunSeconds({ url, cookie }: Served): Promise<number> {
  const answer = await fetch(`${url}/api/playbooks/${playbook}/runs?limit=1`, { headers: { cookie } });
  const { runs } = (await answer.json()) as { runs: { startedAt: string; completedAt: string }[] };
  return (Date.parse(runs[0]?.completedAt ?? '') - Date.parse(runs[0]?.startedAt ?? '')) / 1000;
}
