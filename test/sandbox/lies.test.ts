import { describe, expect, it } from 'vitest';
import { encodeFrame, frameReader } from '../../sandbox/frames.ts';
import { liar } from './support/liar.ts';
import { optionsOf } from './support/transforms.ts';
import { openUnchecked, runRow } from './support/unchecked.ts';

const honest = `
  const done = (lines, taken = [], failures = []) => send('done 1\\n' + JSON.stringify({ taken, failures }) + '\\n' + lines.map((line) => line + '\\n').join(''));
  const tab = '\\t', none = '\\\\N';
  const line = (place, ordinal, mark, ...fields) => [place, ordinal, mark, ...fields].join(tab);
  const ok = rows.map(([place]) => line(place, 0, none, 'x', '1'));
  const place = rows[0][0];
`;
const failure = `{ fail: 'transform_error', what: 'Error', field: null, line: 1, column: 1 }`;

describe('a process that lies', () => {
  it.each([
    ['sends no JSON', `send('done 1\\n{\\n');`, 'wrong_frame'],
    ['sends no lines', `send('done 1\\n');`, 'wrong_frame'],
    ['sends an unknown end', `send('fine 1\\n');`, 'wrong_frame'],
    ['sends too few results', 'done([]);', 'wrong_frame'],
    ['sends too many results', 'done([...ok, ...ok]);', 'wrong_frame'],
    ['answers for another row', `done([line('7', 0, none, 'x', '1')]);`, 'wrong_frame'],
    ['begins with the second row of one', `done([line(place, 1, none, 'x', '1')]);`, 'wrong_frame'],
    ['leaves out a row of one', `done([...ok, line(place, 2, none, 'x', '1')]);`, 'wrong_frame'],
    ['adds rows to one that it rejects', `done([line(place, 0, 'r0'), line(place, 1, none, 'x', '1')]);`, 'wrong_frame'],
    ['rejects after it has written', `done([...ok, line(place, 1, 'r0')]);`, 'wrong_frame'],
    ['sends a line without its end', `send('done 1\\n{"taken":[],"failures":[]}\\n' + ok[0]);`, 'wrong_frame'],
    ['sends a field that COPY would not take', `done([line(place, 0, none, 'x', 'a' + none)]);`, 'wrong_frame'],
    ['ends COPY with a sign of its own', `done([line(place, 0, none, 'x', none[0] + '.')]);`, 'wrong_frame'],
    ['sends NUL', `done([line(place, 0, none, 'x', String.fromCharCode(0))]);`, 'wrong_frame'],
    ['sends a carriage return', `done([line(place, 0, none, 'x', String.fromCharCode(13))]);`, 'wrong_frame'],
    [
      'sends bytes that are no text',
      'const bad = Buffer.from(\'done 1\\n{"taken":[],"failures":[]}\\n\' + ok[0] + \'\\n\'); bad[bad.length - 2] = 255; ' +
        'raw(Buffer.from([0, 0, 0, bad.length])); raw(bad);',
      'wrong_frame',
    ],
    ['sends a row without columns by halves', `done([line(place, 0, none, 'x')]);`, 'wrong_frame'],
    ['sends more rows than are allowed', `done(Array.from({ length: 1001 }, (_, i) => line(place, i, none, 'x', '1')));`, 'wrong_frame'],
    ['sends a reason that there is not', `done([line(place, 0, 'r7')]);`, 'wrong_frame'],
    ['sends a reason in its own words', `done([line(place, 0, 'the value is secret')]);`, 'wrong_frame'],
    ['names a failure that it does not send', `done([line(place, 0, 'f1')], [], [${failure}]);`, 'wrong_frame'],
    ['sends a failure of its own making', `done([line(place, 0, 'f0')], [], [{ fail: 'the value is secret' }]);`, 'wrong_frame'],
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
    const session = await openUnchecked(liar(`${honest} if (rows.some((row) => row[2] === '13')) process.exit(); done(ok);`), '');
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

describe('lines', () => {
  it('of one that tells the truth are taken', async () => {
    const session = await openUnchecked(liar(`${honest} done([...ok, line(place, 1, none, 'x', none)]);`), '');
    expect(await runRow(session, 'secret')).toMatchObject({
      fate: 'written',
      rows: [
        ['x', '1'],
        ['x', null],
      ],
    });
    await session.close();
  });

  it('come back with a verdict for what is rejected, failed, or ended its process, and no word of the sender', async () => {
    const answers = `${honest}
      if (rows.some((row) => row[2] === 'DIE')) process.exit();
      done(rows.map(([place, , value]) => value === 'NO' ? line(place, 0, 'r0') : value === 'BAD' ? line(place, 0, 'f0') : line(place, 0, none, 'x', value)), [], [${failure}]);`;
    const session = await openUnchecked(liar(answers), '');
    const asked = ['a', 'NO', 'b', 'BAD', 'DIE', 'c'].map((value, i) => `(0,${i})\tkey\t${value}\n`);
    const told: string[] = [];
    for await (const lines of session.runLines([Buffer.from(asked.join(''))])) told.push(lines.toString());
    expect(told.join('').split('\n')).toEqual([
      '(0,0)\t0\t\\N\tx\ta',
      '(0,1)\t0\tknown|',
      '(0,2)\t0\t\\N\tx\tb',
      '(0,3)\t0\ttransform_failed|test.ts:1',
      '(0,4)\t0\ttransform_failed|test.ts (process_died)',
      '(0,5)\t0\t\\N\tx\tc',
      '',
    ]);
    await session.close();
  });
});

describe('frames', () => {
  it('are found whatever the chunks are', () => {
    const bytes = Buffer.concat(['', 'ä', 'x'.repeat(300)].map((text) => encodeFrame(text)));
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
