import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../model/sandbox.ts';
import { openDockerSandbox } from '../../../sandbox/docker.ts';
import { openIsolateSandbox } from '../../../sandbox/isolate.ts';
import { dockerAnswers, dockerSocket } from '../../sandbox/support/runners.ts';
import { createMigration } from '../../support/migration.ts';
import { validate } from '../validate/orders.ts';
import { code, fates, one, playbook, rows, source, target } from './steps.ts';
import { codeTransforms } from './support.ts';

/** Runs the steps where `open` says, from the start to validation; returns the root of the phase. */
async function rootOf(open: () => Promise<Sandbox>): Promise<string | null> {
  const transforms = codeTransforms({ 'transforms/steps.ts': code }, open);
  try {
    const migration = await createMigration(playbook, source, target, transforms);
    const { phases } = await migration.run({ jobs: 2, batchRows: 50 });
    expect(phases[1]?.fates).toEqual(fates);
    expect(await one(migration, 'SELECT count(*)::integer FROM steps')).toBe(rows);
    const why = `SELECT string_agg(source_key || ' ' || reason, ', ' ORDER BY source_key) FROM migration_control.quarantine WHERE phase = 'steps'`;
    expect(await one(migration, why)).toMatch(/3:501 no_steps.*3:503 transform_failed.*3:507 transform_failed/);
    expect((await validate(migration)).verdict).toBe('passed');
    const again = await migration.run({ jobs: 1, batchRows: 1_000 });
    expect(again.phases[1]?.fates).toEqual({ ...fates, written: 0, inserted: 0, unchanged: 400 });
    return phases[1]?.root ?? null;
  } finally {
    await transforms.close();
  }
}

describe.skipIf(!dockerAnswers)('several rows of one', () => {
  it('are the same in Docker as in the isolate, row for row', { timeout: 300_000 }, async () => {
    const isolate = await rootOf(async () => openIsolateSandbox());
    let kind: string | null = null;
    const docker = await rootOf(async () => {
      const opened = await openDockerSandbox({ socket: dockerSocket });
      kind = opened.kind;
      return opened;
    });
    expect(kind).toBe('docker');
    expect(docker).toBe(isolate);
  });
});
