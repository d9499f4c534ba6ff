import { describe, expect, it } from 'vitest';
import { encodeFrame, frameReader } from '../../sandbox/frames.ts';
import { liar } from './support/liar.ts';
import { optionsOf } from './support/transforms.ts';
import { openUnchecked, runRow } from './support/unchecked.ts';

const honest = `const done = (results, taken = []) => send('done 1\\n' + JSON.stringify({ results, taken })); const ok = rows.map(() => [['x', '1']]);`;

describe('a process that lies', () => {
  it.each([
    ['sends no JSON', `send('done 1\\n{');`, 'wrong_frame'],
    ['sends an unknown end', `send('fine 1\\n');`, 'wrong_frame'],
    ['sends too few results', 'done([]);', 'wrong_frame'],
    ['sends too many results', 'done([...ok, ...ok]);', 'wrong_frame'],
    ['sends values that are no text', `done(rows.map(() => [['x', 1]]));`, 'wrong_frame'],
    ['sends a row without columns by halves', `done(rows.map(() => [['x']]));`, 'wrong_frame'],
    ['sends an empty list of rows', 'done(rows.map(() => []));', 'wrong_frame'],
    ['sends more rows than are allowed', `done(rows.map(() => Array(1001).fill(['x', '1'])));`, 'wrong_frame'],
    ['sends a reason that there is not', 'done(rows.map(() => 7));', 'wrong_frame'],
    ['sends a failure of its own making', `done(rows.map(() => ({ fail: 'the value is secret' })));`, 'wrong_frame'],
    ['sends branches that there are not', 'done(ok, [1, 2, 3]);', 'wrong_frame'],
    ['announces a frame that is too large', 'raw(Buffer.from([255, 255, 255, 255]));', 'wrong_frame'],
    ['answers what was not asked', 'send("ready 0\\n"); send("ready 0\\n"); done(ok);', 'wrong_frame'],
    ['goes away', 'process.exit();', 'process_died'],
    ['says nothing', '', 'time_limit'],
    ['says half of it and nothing more', 'raw(Buffer.from([0, 0, 1, 0, 65]));', 'time_limit'],
  ])('and %s is ended and named', { timeout: 30_000 }, async (_, onBatch, reason) => {
    const session = await openUnchecked(liar(honest + onBatch), '', optionsOf({ batch_cpu_ms_min: 20, wall_factor: 1 }));
    const result = await runRow(session, 'secret');
    expect(result).toMatchObject({ fate: 'failed', reason });
    expect(JSON.stringify(result)).not.toContain('secret');
    await session.close();
  });

  it('about one row does not touch the others', async () => {
    const session = await openUnchecked(liar(`${honest} if (rows.some((row) => row[1] === '13')) process.exit(); done(ok);`), '');
    const rows = Array.from({ length: 40 }, (_, i) => ({ key: String(i), values: [String(i)] }));
    const results = [];
    for await (const batch of session.run([rows.slice(0, 20), rows.slice(20)])) results.push(...batch);
    expect(results.map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
    expect(results.filter(({ fate }) => fate === 'failed')).toMatchObject([{ key: '13', reason: 'process_died' }]);
    await session.close();
  });

  it('once is forgiven: a row is only blamed when it ends the process twice', async () => {
    const onceOnly = `${honest} if (rows.length > 1) process.exit(); done(ok);`;
    const session = await openUnchecked(liar(onceOnly), '');
    const rows = Array.from({ length: 4 }, (_, i) => ({ key: String(i), values: [String(i)] }));
    for await (const batch of session.run([rows])) expect(batch.map(({ fate }) => fate)).toEqual(Array(4).fill('written'));
    await session.close();
  });
});

describe('frames', () => {
  it('are found whatever the chunks are', () => {
    const bytes = Buffer.concat(['', 'ä', 'x'.repeat(300)].map(encodeFrame));
    for (const size of [1, 2, 3, 5, 100, 1_000]) {
      const read = frameReader(1_000);
      const found: string[] = [];
      for (let at = 0; at < bytes.length; at += size) found.push(...(read(bytes.subarray(at, at + size)) ?? []).map(String));
      expect(found).toEqual(['', 'ä', 'x'.repeat(300)]);
    }
  });

  it('that are larger than allowed are refused before they have come', () => {
    expect(frameReader(10)(Buffer.from([0, 0, 0, 11]))).toBeNull();
    expect(frameReader(11)(Buffer.from([0, 0, 0, 11]))).toEqual([]);
  });
});
