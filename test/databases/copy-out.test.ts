import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunkReader } from '../../databases/postgres/copy-out.ts';
import { openSession, type SourceSession } from '../../databases/postgres/session.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase } from '../support/databases.ts';

const message = (letter: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(letter, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

describe('chunks of a connection', () => {
  const messages = fc.array(
    fc.record({ letter: fc.constantFrom('d', 'd', 'd', 'N', 'c', 'Z'), body: fc.uint8Array({ maxLength: 40 }).map((b) => Buffer.from(b)) }),
  );

  it('are parted into rows and other messages, wherever they are cut', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (all, sizes) => {
        const bytes = Buffer.concat(all.map(({ letter, body }) => message(letter, body)));
        const read = chunkReader();
        const [rows, others]: [Buffer[], Buffer[]] = [[], []];
        for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length] ?? 1) {
          const parts = read(Buffer.from(bytes.subarray(at, at + (sizes[i % sizes.length] ?? 1))));
          rows.push(parts.rows);
          others.push(parts.others);
        }
        expect(Buffer.concat(rows)).toEqual(Buffer.concat(all.filter(({ letter }) => letter === 'd').map(({ body }) => body)));
        expect(Buffer.concat(others)).toEqual(
          Buffer.concat(all.filter(({ letter }) => letter !== 'd').map(({ letter, body }) => message(letter, body))),
        );
      }),
    );
  });
});

describe('COPY out', () => {
  let session: TargetSession & SourceSession;
  beforeAll(async () => {
    const url = await createDatabase('copy');
    session = await openSession({ url, role: 'target', zone: 'UTC', connectTimeoutMs: 3_000, statementTimeoutMs: 60_000 });
  });
  afterAll(() => session.close());

  const bytesOf = async (select: string): Promise<Buffer> =>
    Buffer.concat(await session.copyOut({ text: `COPY (${select}) TO STDOUT` }).toArray());
  const answers = async (): Promise<void> => expect(await session.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);

  it('gives every byte: no rows, many rows, rows of megabytes', async () => {
    expect(await bytesOf('SELECT 1 WHERE false')).toEqual(Buffer.alloc(0));
    const numbers = Array.from({ length: 50_000 }, (_, i) => `${i + 1}\tnumber ${i + 1}\n`).join('');
    expect((await bytesOf(`SELECT n, 'number ' || n FROM generate_series(1, 50000) AS n`)).toString()).toBe(numbers);
    expect((await bytesOf(`SELECT repeat('é', 3000000) FROM generate_series(1, 2)`)).toString()).toBe(
      `${'é'.repeat(3_000_000)}\n`.repeat(2),
    );
  });

  it('leaves notices and settings that come between rows to the driver', async () => {
    await session.query({
      text: `CREATE FUNCTION public.noisy(n integer) RETURNS integer LANGUAGE plpgsql AS $$
        BEGIN RAISE WARNING 'row %', n; PERFORM set_config('application_name', 'noisy ' || n, false); RETURN n; END $$`,
    });
    expect((await bytesOf('SELECT public.noisy(n) FROM generate_series(1, 300) AS n')).toString().split('\n')).toHaveLength(301);
    await answers();
  });

  it('fails with the error of the server, after rows too, and the session goes on', async () => {
    await expect(bytesOf('SELECT 1 / (20000 - n) FROM generate_series(1, 30000) AS n')).rejects.toThrow(/state 22012/);
    await expect(bytesOf('SELECT nothing FROM nowhere')).rejects.toMatchObject({ name: 'GodwitError' });
    await answers();
  });

  it('holds up the server for a slow reader, and drops what nobody wants', async () => {
    const copy = session.copyOut({ text: `COPY (SELECT repeat('x', 1000) FROM generate_series(1, 60000)) TO STDOUT` });
    const [first] = await copy.take(1).toArray();
    expect(first).toBeInstanceOf(Buffer);
    await answers();
    const slow = session.copyOut({ text: `COPY (SELECT repeat('x', 1000) FROM generate_series(1, 60000)) TO STDOUT` });
    let bytes = 0;
    for await (const chunk of slow) {
      bytes += chunk.length;
      if (bytes < 1_000_000) await pause(5);
      expect(slow.readableLength).toBeLessThan(1_000_000);
    }
    expect(bytes).toBe(60_000 * 1_001);
  });
});
