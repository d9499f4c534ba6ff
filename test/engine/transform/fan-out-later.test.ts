import { afterAll, describe, expect, it } from 'vitest';
import { decidePatch, proposePatch } from '../../../engine/quarantine/patch.ts';
import { replay } from '../../../engine/quarantine/replay.ts';
import { listQuarantine } from '../../../engine/quarantine/show.ts';
import { traceRow } from '../../../engine/trace/trace.ts';
import { rollback } from '../../../engine/undo/rollback.ts';
import { derivedKey } from '../../../model/identity.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type OpenMigration, type TestMigration } from '../../support/migration.ts';
import { validate } from '../validate/orders.ts';
import { code, fates, one, playbook, rows, source, target } from './steps.ts';
import { codeTransforms } from './support.ts';

const transforms = codeTransforms({ 'transforms/steps.ts': code });
afterAll(() => transforms.close());

const fixture = (sql = source): Promise<TestMigration> => createMigration(playbook, sql, target, transforms);
const stepKey = (template: number, position: number): string =>
  derivedKey({ system: 'app', identity: 'steps' }, [String(template), String(position)]);

async function opened<T>(migration: TestMigration, work: (open: OpenMigration) => Promise<T>): Promise<T> {
  const open = await migration.open({ jobs: 2 });
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** Aborts when that many batches of the steps are written. */
function abortAfter({ events }: TestMigration, batches: number): AbortSignal {
  const stop = new AbortController();
  let seen = 0;
  events.push = (...added) => {
    seen += added.filter((event) => event.type === 'batch' && event.phase === 'steps').length;
    if (seen >= batches) stop.abort();
    return Array.prototype.push.apply(events, added);
  };
  return stop.signal;
}

describe('rows that were made of one source row', () => {
  it.each([
    ['merge', {}],
    ['bulk', { bulkRowsMin: 1 }],
  ])('are found by its key when it is gone, after a load in %s mode', { timeout: 120_000 }, async (_mode, settings) => {
    const migration = await fixture();
    await migration.run(settings);
    await withClient(migration.sourceUrl, (client) => client.query('DELETE FROM template WHERE id IN (7, 501)'));
    const trace = (key: string) =>
      opened(migration, ({ context, prepared }) => traceRow(context, prepared, { key, phase: 'steps', values: 'raw' }));
    const found = await trace('7');
    expect(found.map(({ sourceKey, targetKey, fate }) => [sourceKey, targetKey, fate])).toEqual(
      [1, 2, 3, 4].map((position) => ['1:7', stepKey(7, position), 'written']),
    );
    expect(found.map(({ fields }) => fields.find(({ target }) => target === 'title')?.value)).toEqual(
      [1, 2, 3, 4].map((i) => `step 7.${i}`),
    );
    // Keys that only begin alike are other rows' keys, and a row that was never written leaves none.
    expect(await trace('71')).toHaveLength(4);
    await withClient(migration.sourceUrl, (client) => client.query('DELETE FROM template WHERE id = 71'));
    expect((await trace('71')).map(({ targetKey }) => targetKey)).toEqual([1, 2, 3, 4].map((position) => stepKey(71, position)));
    await expect(trace('501')).rejects.toMatchObject({ code: 'row_not_found' });
  });

  it('arrive together when it is repaired, and are known to a trace from either side', { timeout: 60_000 }, async () => {
    const migration = await fixture();
    await migration.run();
    const { digest } = await opened(migration, async ({ context, prepared }) => {
      const { rows: kept } = await listQuarantine(context, { phase: 'steps' });
      const id = kept.find(({ sourceKey }) => sourceKey === '3:503')?.id ?? '';
      return proposePatch(context, prepared, { id, set: { steps: 'a;b;c' }, reason: 'as on paper', author: 'ana' });
    });
    await opened(migration, ({ context }) => decidePatch(context, { digest, decision: 'approved', by: 'ben' }));
    const { phases } = await opened(migration, ({ context, prepared }) => replay(context, prepared, { by: 'ben' }));
    expect(phases).toMatchObject([
      { phase: 'templates', replayed: 0 },
      { phase: 'steps', replayed: 1, refused: 0 },
      { phase: 'answers', replayed: 1 },
    ]);
    expect(await one(migration, 'SELECT count(*)::integer FROM steps WHERE legacy_template = 503')).toBe(3);
    expect((await validate(migration)).verdict).toBe('passed');
    const again = await migration.run();
    expect(again.phases[1]?.fates).toEqual({ ...fates, written: 0, inserted: 0, unchanged: 401, quarantined: 6 });
    const traced = await opened(migration, ({ context, prepared }) =>
      traceRow(context, prepared, { key: '503', phase: 'steps', values: 'raw' }),
    );
    expect(traced.map(({ targetKey, fate }) => ({ targetKey, fate }))).toEqual(
      [1, 2, 3].map((position) => ({ targetKey: stepKey(503, position), fate: 'written' })),
    );
    expect(traced[1]?.fields.find(({ target: column }) => column === 'title')).toMatchObject({ columns: ['steps', 'price'], value: 'b' });
    const back = await opened(migration, ({ context, prepared }) => traceRow(context, prepared, { key: stepKey(503, 2) }));
    expect(back).toMatchObject([{ phase: 'steps', sourceKey: '3:503', targetKey: stepKey(503, 2) }]);
    const aside = await opened(migration, ({ context, prepared }) => traceRow(context, prepared, { key: '502', phase: 'steps' }));
    expect(aside).toMatchObject([{ fate: 'quarantined', reason: 'too_long', field: 'title', targetKey: null }]);
  });

  it.each([
    ['merge', 1_000_000],
    ['bulk', 1],
  ])('are all taken back by a rollback (%s)', async (_, bulkRowsMin) => {
    const migration = await fixture();
    await migration.run({ bulkRowsMin });
    const result = await opened(migration, ({ context, prepared }) => rollback(context, prepared.slice(1)));
    expect(result.phases.find(({ phase }) => phase === 'steps')).toMatchObject({ delete: rows, restore: 0, gone: 0 });
    expect(await one(migration, 'SELECT count(*)::integer FROM steps')).toBe(0);
    const again = await migration.run();
    expect(again.phases[1]?.fates).toEqual(fates);
  });

  /** Fewer steps, more steps, other steps, none that can be written, a row that is gone and one that is new. */
  const changes = `
    UPDATE template SET steps = 'step 7.1;step 7.2' WHERE id = 7;
    UPDATE template SET steps = steps || ';more' WHERE id = 8;
    UPDATE template SET steps = 'changed' WHERE id = 9;
    UPDATE template SET steps = 'fine;' WHERE id = 10;
    UPDATE template SET steps = 'a;b' WHERE id = 503;
    DELETE FROM template WHERE id = 11;
    INSERT INTO template (id, title, steps) VALUES (600, 'new', 'x;y;z');`;

  it.each([
    ['merge', 1_000_000],
    ['bulk', 1],
  ])(
    'are those that the last view of the source makes, where their number changes between two (%s)',
    { timeout: 60_000 },
    async (_, bulkRowsMin) => {
      const undisturbed = await fixture(source + changes);
      const expected = await undisturbed.run();
      const migration = await fixture();
      const stopped = await migration.run({ batchRows: 50, bulkRowsMin }, abortAfter(migration, 3));
      expect(stopped.outcome).toBe('interrupted');
      expect(await one(migration, 'SELECT count(*)::integer FROM steps WHERE legacy_template = 7')).toBe(4);
      await withClient(migration.sourceUrl, (client) => client.query(changes));
      const { phases } = await migration.run({ batchRows: 70, jobs: 2, bulkRowsMin });
      expect(phases.map(({ root }) => root)).toEqual(expected.phases.map(({ root }) => root));
      expect(phases[1]?.fates).toMatchObject({ read: 408, quarantined: 7, skipped: 1 });
      expect((await validate(migration)).verdict).toBe('passed');
    },
  );

  it('stay in the target when a later run makes fewer of them, as a row does whose source row has gone, and validation says so', async () => {
    const migration = await fixture();
    await migration.run();
    await withClient(migration.sourceUrl, (client) =>
      client.query(`UPDATE template SET steps = 'step 7.1;step 7.2', price = 6 WHERE id = 7`),
    );
    const { phases } = await migration.run();
    expect(phases[1]?.fates).toEqual({ ...fates, written: 0, inserted: 0, unchanged: 400 });
    const verdict = await validate(migration);
    expect(verdict.phases[1]?.differences.map(({ kind, targetKey }) => `${kind} ${targetKey}`).sort()).toEqual(
      [3, 4].map((position) => `extra ${stepKey(7, position)}`).sort(),
    );
  });

  it('are written once when connections break in the middle', { timeout: 60_000 }, async () => {
    const migration = await fixture();
    let breaks = 2;
    migration.events.push = (...added) => {
      if (added.some((event) => event.type === 'batch' && event.phase === 'steps') && breaks-- > 0) {
        void withClient(migration.targetUrl, (client) =>
          client.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ~ '[s]taging|" +
              "[o]utputs' AND pid <> pg_backend_pid()",
          ),
        );
      }
      return 0;
    };
    const { phases } = await migration.run({ jobs: 2, batchRows: 20, retriesMax: 10 });
    expect(phases[1]?.fates).toEqual(fates);
    expect(await one(migration, 'SELECT count(*)::integer FROM steps')).toBe(rows);
    expect(breaks).toBeLessThan(1);
  });
});

describe('a playbook with `each`', () => {
  const refused = (yaml: string, message: RegExp): Promise<void> =>
    expect(createMigration(yaml, source, target, transforms).then((migration) => migration.open())).rejects.toThrow(message);

  it.each([
    ['a column that the code does not return', playbook.replace('each: position', 'each: place'), /there is no output "place"/],
    ['a column whose equal values have several texts', playbook.replace('{position: integer', '{position: numeric'), /not by numeric/],
    [
      'a conflict rule',
      playbook.replace('    where: title', '    conflict: {action: do_nothing}\n    where: title'),
      /`each` leaves no choice/,
    ],
    [
      'a reference that may take single rows away',
      playbook.replace('template_id: {reference: templates, from: id}', 'template_id: {reference: steps, from: [id, steps.position]}'),
      /steps\.fields\.template_id: a transform with `each` cannot refer/,
    ],
  ])('is refused with %s', async (_, yaml, message) => {
    await refused(yaml, message);
  });

  it('is needed for code that returns several rows', async () => {
    const migration = await createMigration(playbook.replace('      each: position\n', ''), source, target, transforms);
    const { phases } = await migration.run();
    expect(phases[1]?.fates).toMatchObject({ written: 100, quarantined: 307 });
  });
});
