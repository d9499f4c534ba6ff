import { setTimeout as sleep } from 'node:timers/promises';
import { type Capture, streamsOf } from '../../engine/changes/capture.ts';
import { followToEnd, resumeCapture } from '../../engine/changes/resume.ts';
import { startCapture } from '../../engine/changes/start.ts';
import type { Followed } from '../../engine/changes/watch.ts';
import type { StreamRow } from '../../engine/ledger/streams.ts';
import { dropSlot } from './capture.ts';
import { withClient } from './databases.ts';
import type { OpenMigration, TestMigration } from './migration.ts';

const patienceMs = 60_000;
const lookMs = 50;

/** A stream that is followed in this process. */
export interface Following {
  readonly capture: Capture;
  /** How it ended, or what it threw. */
  readonly ended: Promise<Followed>;
  /** Says what is wanted, and waits until it has come to that. */
  end(wanted: 'pause' | 'stop'): Promise<Followed>;
}

/** Slots belong to the server: each migration has one of its own. */
export const slotOf = ({ sourceUrl }: Pick<TestMigration, 'sourceUrl'>): string =>
  `s_${new URL(sourceUrl).pathname.slice(1)}`.replaceAll('-', '_');

export function start(migration: TestMigration): Promise<Following> {
  const names = { slot: slotOf(migration), publication: slotOf(migration) };
  return following(migration, ({ context, prepared, targetCatalog: targets }) =>
    startCapture(context, { prepared, targets, names, by: 'tester' }),
  );
}

/** `before` is done when all that is known of the source has been asked. */
export const resume = (migration: TestMigration, before: () => Promise<void> = async () => {}): Promise<Following> =>
  following(migration, async ({ context, prepared }) => {
    await before();
    return resumeCapture(context, prepared);
  });

async function following(migration: TestMigration, begin: (open: OpenMigration) => Promise<Capture>): Promise<Following> {
  const open = await migration.open();
  const capture = await begin(open).catch(async (error: unknown) => {
    await open.close();
    throw error;
  });
  const ended = followToEnd(capture).finally(() => open.close());
  ended.catch(() => {});
  return {
    capture,
    ended,
    end: async (wanted) => {
      await withClient(migration.targetUrl, (client) => client.query('UPDATE migration_control.change_streams SET wanted = $1', [wanted]));
      return ended;
    },
  };
}

/** The stream as the ledger has it. */
export async function streamRow(migration: TestMigration): Promise<StreamRow | null> {
  const open = await migration.open();
  try {
    return await streamsOf(open.context).current(open.context.ledgerSession);
  } finally {
    await open.close();
  }
}

/** Waits until a question to a database gives `wanted`. */
export async function until(url: string, question: string, wanted: string): Promise<void> {
  let last = '';
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(lookMs)) {
    const { rows } = await withClient(url, (client) => client.query(question));
    last = rows.map((row) => Object.values(row).join(' ')).join('; ');
    if (last === wanted) return;
  }
  throw new Error(`${question} gave ${last} and not ${wanted}`);
}

/** After a test, whatever came of it: a slot that stays keeps the log of the whole server. */
export const leaveNoSlot = (migration: TestMigration): Promise<void> => dropSlot(migration.sourceUrl, slotOf(migration));
