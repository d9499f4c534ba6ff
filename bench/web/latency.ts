import { withClient } from '../client.ts';
import type { OwnServer } from '../own-server.ts';
import { playbook } from './home.ts';
import { freshPage, isShown, type Served } from './served.ts';

const eventSql = `
  INSERT INTO migration_control.events (playbook, run, at, event)
  VALUES ($1, NULL, clock_timestamp(), '{"type": "phase_started", "phase": "measured", "rows": 1, "mode": "merge", "pass": 1}')
  RETURNING sequence`;

/** Milliseconds from an event's commit until a page shows it, one after the other. */
export async function eventToScreen(served: Served, server: OwnServer, times: number): Promise<number[]> {
  const page = await freshPage(served);
  await page.goto(`${served.url}/p/${playbook}/runs?view=log&every=yes`);
  await isShown(page);
  const measured: number[] = [];
  await withClient(server.url(playbook), async (client) => {
    for (let time = 0; time <= times; time += 1) {
      const { rows } = await client.query<{ sequence: string }>(eventSql, [playbook]);
      const committed = Date.now();
      const shown = (await page.evaluate(untilShown(rows[0]?.sequence ?? ''))) as number;
      // The first one opens what the others use.
      if (time > 0) measured.push(shown - committed);
    }
  });
  await page.context().close();
  return measured;
}

const untilShown = (sequence: string): string => `new Promise((resolve) => {
  const isShown = () => document.querySelector('[aria-label="Events"]')?.textContent.includes('${sequence}');
  const look = () => isShown() ? resolve(Date.now()) : requestAnimationFrame(look);
  look();
})`;
