import { describe, expect, it } from 'vitest';
import { programOf } from '../../../engine/run/context.ts';
import { closeWorker, openWorker } from '../../../engine/run/workers.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration } from '../../support/migration.ts';

const playbook = `
playbook: birds
version: 1
title: Birds
system: reserve
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: birds, source: old_bird, target: birds, fields: {id: identity, name: {copy: name}}}`;

const sessionsOf = (url: string): Promise<number> =>
  withClient(url, async (client) => {
    const others = `SELECT count(*)::integer AS sessions FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    return (await client.query<{ sessions: number }>(others)).rows[0]?.sessions ?? -1;
  });

describe('a worker', () => {
  it('that cannot be made ready leaves no session behind, on either side', async () => {
    const migration = await createMigration(
      playbook,
      'CREATE TABLE old_bird (id integer PRIMARY KEY, name text)',
      'CREATE TABLE birds (id uuid PRIMARY KEY, name text)',
    );
    const { context, prepared, close } = await migration.open();
    const view = await context.source.openEpoch();
    try {
      const [phase] = prepared;
      if (!phase) throw new Error('no phase');
      const program = programOf(context, phase, 'merge');
      const pass = { program, epoch: { number: 1, view } };
      const before = [await sessionsOf(migration.sourceUrl), await sessionsOf(migration.targetUrl)];
      const now = async () => [await sessionsOf(migration.sourceUrl), await sessionsOf(migration.targetUrl)];
      const broken = { ...program, prepare: [...program.prepare, { text: 'SELECT FROM nothing.at_all' }] };
      await expect(openWorker(context, { ...pass, program: broken })).rejects.toThrow();
      await expect.poll(now).toEqual(before);
      const worker = await openWorker(context, pass);
      expect(await now()).toEqual(before.map((sessions) => sessions + 1));
      await closeWorker(worker);
    } finally {
      await view.close();
      await close();
    }
  });
});
