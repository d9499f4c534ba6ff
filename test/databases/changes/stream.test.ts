import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type CapturedEvent, type ChangeStream, unchanged } from '../../../model/changes.ts';
import { dropSlot, openStream, prepareCapture, take } from '../../support/capture.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { randomFrom } from '../../support/random.ts';

const things = `
CREATE TABLE things (id integer PRIMARY KEY, note text, body text);
ALTER TABLE things ALTER body SET STORAGE EXTERNAL;`;

const open: { url: string; slot: string; streams: ChangeStream[] }[] = [];
let number = 0;

afterEach(async () => {
  for (const { url, slot, streams } of open.splice(0)) {
    for (const stream of streams) await stream.close();
    await dropSlot(url, slot);
  }
});

/** A database with a slot of its own. */
async function capturing(ddl: string) {
  const url = await createDatabase('capture');
  await withClient(url, (client) => client.query(ddl));
  const slot = `capture_${process.pid}_${++number}`;
  const from = await prepareCapture(url, slot);
  const entry = { url, slot, streams: [] as ChangeStream[] };
  open.push(entry);
  return {
    ...{ url, slot, from },
    run: (text: string) => withClient(url, (client) => client.query(text)),
    stream: async (position = from): Promise<ChangeStream> => {
      const stream = await openStream(url, slot, position);
      entry.streams.push(stream);
      return stream;
    },
  };
}

const told = (events: readonly CapturedEvent[]): unknown[] =>
  events.filter(({ event }) => event !== 'entity').map((event) => ('row' in event ? [event.event, ...event.row] : [event.event]));

/** What a mirror that applies the events holds, by key; a value that was not sent stays. */
function applyTo(mirror: Map<string, (string | null)[]>, event: CapturedEvent): void {
  if (event.event === 'truncate') mirror.clear();
  if (event.event === 'delete') mirror.delete(String(event.before.row[0]));
  if (event.event !== 'insert' && event.event !== 'update') return;
  const key = event.event === 'update' ? String(event.before?.row[0] ?? event.row[0]) : String(event.row[0]);
  const old = mirror.get(key) ?? [];
  if (event.event === 'update') mirror.delete(key);
  mirror.set(
    String(event.row[0]),
    event.row.map((value, i) => (value === unchanged ? (old[i] ?? null) : typeof value === 'symbol' ? null : value)),
  );
}

describe('the stream of a server', () => {
  it('tells each committed transaction whole and in order, with what aborted left out', async () => {
    const { run, stream } = await capturing(things);
    await run(
      "BEGIN; INSERT INTO things VALUES (1, 'gone', ''); ROLLBACK; BEGIN; INSERT INTO things VALUES (2, 'a', NULL); SAVEPOINT s; " +
        "INSERT INTO things VALUES (3, 'b', ''); ROLLBACK TO s; UPDATE things SET note = E'\\uFEFFb' WHERE id = 2; COMMIT",
    );
    await run('DELETE FROM things');
    await run('TRUNCATE things RESTART IDENTITY');
    const found = await take(await stream(), 3);
    expect(found.map(({ events }) => told(events))).toEqual([
      [
        ['insert', '2', 'a', null],
        ['update', '2', '\uFEFFb', null],
      ],
      [['delete']],
      [['truncate']],
    ]);
  });

  it('loses none of three commits, wherever its reader is ended', async () => {
    const { run, stream, from } = await capturing(things);
    for (const id of [1, 2, 3]) await run(`INSERT INTO things VALUES (${id}, '${id}', '')`);
    let position = from;
    const seen: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      const reader = await stream(position);
      const [taken] = await take(reader, 1);
      seen.push(...told(taken?.events ?? []));
      position = taken?.end ?? '';
      reader.confirm(position);
      expect(reader.confirmed()).toBe(position);
      await reader.close();
    }
    expect(seen).toEqual([1, 2, 3].map((id) => ['insert', String(id), String(id), '']));
  });

  it('tells again what was not confirmed, and refuses to begin where the source has forgotten', async () => {
    const { run, stream, from, url, slot } = await capturing(things);
    await run("INSERT INTO things VALUES (1, 'a', '')");
    const first = await stream();
    const [before] = await take(first, 1);
    await first.close();
    const second = await stream();
    const [again] = await take(second, 1);
    expect(again).toEqual(before);
    second.confirm(again?.end ?? '');
    await second.close();
    await expect(stream(from)).rejects.toMatchObject({ code: 'changes_lost' });
    await expect(openStream(url, `${slot}_none`, from)).rejects.toMatchObject({ code: 'object_missing' });
    const third = await stream(again?.end);
    await expect(stream(again?.end)).rejects.toMatchObject({ code: 'run_active' });
    await third.close();
  });

  it.each(['DEFAULT', 'FULL'])('keeps large values that a change did not touch, with the identity %s', async (identity) => {
    const { run, stream } = await capturing(things);
    await run(`ALTER TABLE things REPLICA IDENTITY ${identity}`);
    await run("INSERT INTO things VALUES (1, 'a', repeat('x', 100000))");
    await run("UPDATE things SET note = 'b' WHERE id = 1");
    await run('UPDATE things SET id = 5 WHERE id = 1');
    const events = (await take(await stream(), 3)).flatMap((each) => each.events).filter(({ event }) => event === 'update');
    const body = identity === 'FULL' ? 'x'.repeat(100_000) : unchanged;
    expect(events).toMatchObject([
      { row: ['1', 'b', body] },
      { before: { by: identity === 'FULL' ? 'row' : 'key' }, row: ['5', 'b', body] },
    ]);
  });

  it('names a table anew when its structure has changed', async () => {
    const { run, stream } = await capturing(things);
    await run("INSERT INTO things VALUES (1, 'a', '')");
    await run('ALTER TABLE things ADD COLUMN more integer DEFAULT 7');
    await run("INSERT INTO things VALUES (2, 'b', '', 8)");
    const events = (await take(await stream(), 2)).flatMap((each) => each.events);
    const named = events.flatMap((event) => (event.event === 'entity' ? [event.entity.columns.map(({ name }) => name).join()] : []));
    expect(named).toEqual(['id,note,body', 'id,note,body,more']);
  });

  it('lets go of the log of its neighbours while nothing happens here', async () => {
    const { stream, from } = await capturing(things);
    const reader = await stream();
    await withClient(await createDatabase('busy'), (client) => client.query('CREATE TABLE t AS SELECT generate_series(1, 10000)'));
    for await (const event of reader) {
      expect(event.event).toBe('idle');
      if (event.event === 'idle' && event.end !== from) reader.confirm(event.end);
      if (reader.confirmed() !== from) break;
    }
    expect(reader.confirmed()).not.toBe(from);
  }, 60_000);

  it('gives what the tables hold, whatever transactions there were', async () => {
    const { run, stream, url } = await capturing(things);
    const random = randomFrom(5);
    const below = (n: number): number => Math.floor(random() * n);
    const statement = (): string => {
      const id = 1 + below(30);
      const roll = below(20);
      if (roll === 0) return 'TRUNCATE things';
      if (roll < 5) return `DELETE FROM things WHERE id = ${id}`;
      if (roll < 8) return `UPDATE things SET id = ${100 + below(1000)} WHERE id = ${id} AND NOT EXISTS (SELECT FROM things WHERE id > 99)`;
      if (roll < 12) return `UPDATE things SET note = 'n${below(99)}' WHERE id = ${id}`;
      return `INSERT INTO things VALUES (${id}, 'n', repeat('${roll}', ${below(6000)})) ON CONFLICT (id) DO UPDATE SET note = excluded.note`;
    };
    const statements = Array.from(
      { length: 400 },
      () => `BEGIN; ${statement()}; ${statement()}; ${random() < 0.15 ? 'ROLLBACK' : 'COMMIT'}`,
    );
    await run(`${statements.join(';\n')}; INSERT INTO things VALUES (-1, 'end', '')`);
    const mirror = new Map<string, (string | null)[]>();
    for await (const event of await stream()) {
      applyTo(mirror, event);
      if (event.event === 'commit' && mirror.has('-1')) break;
    }
    const { rows } = await withClient(url, (client) => client.query('SELECT id::text, note, body FROM things'));
    expect([...mirror.values()].sort()).toEqual(rows.map(({ id, note, body }) => [id, note, body]).sort());
  });

  it('makes the server wait where its reader is slow', async () => {
    const { run, stream } = await capturing(things);
    await run("INSERT INTO things SELECT n, repeat('y', 1000), '' FROM generate_series(1, 60000) AS n");
    const reader = await stream();
    await sleep(1500);
    // Sixty million bytes wait at the server.
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(30_000_000);
    const [{ events = [] } = {}] = await take(reader, 1);
    const rows = events.flatMap((event) => (event.event === 'insert' ? [event.row] : []));
    expect(rows.map(([id]) => Number(id))).toEqual(Array.from({ length: 60_000 }, (_, i) => i + 1));
    expect(new Set(rows.map(([, note]) => note))).toEqual(new Set(['y'.repeat(1000)]));
  });
});
