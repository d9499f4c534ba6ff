import { describe, expect, it } from 'vitest';
import { openDecoder } from '../../../databases/postgres/changes/decode.ts';
import { readFrame, statusFrame } from '../../../databases/postgres/changes/frames.ts';
import { lsnOf, lsnText } from '../../../databases/postgres/changes/lsn.ts';
import { momentOf } from '../../../databases/postgres/changes/moment.ts';
import { notSent, unchanged } from '../../../model/changes.ts';
import { GodwitError } from '../../../model/errors.ts';
import { randomFrom } from '../../support/random.ts';

const int16 = (n: number) => Buffer.from([(n >> 8) & 255, n & 255]);
const int32 = (n: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(n >>> 0);
  return buffer;
};
const int64 = (n: bigint) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(n);
  return buffer;
};
const name = (text: string) => Buffer.from(`${text}\0`);
const tag = (text: string) => Buffer.from(text);
const tupleValue = (text: string | null | typeof unchanged) =>
  text === null ? tag('n') : text === unchanged ? tag('u') : Buffer.concat([tag('t'), int32(Buffer.byteLength(text)), Buffer.from(text)]);
const row = (...values: (string | null | typeof unchanged)[]) => Buffer.concat([int16(values.length), ...values.map(tupleValue)]);

const relation = Buffer.concat([
  ...[tag('R'), int32(7), name('public'), name('things'), tag('d'), int16(3)],
  ...['id', 'note', 'body'].flatMap((column, i) => [Buffer.from([i === 0 ? 1 : 0]), name(column), int32(25), int32(-1)]),
]);
const insert = Buffer.concat([tag('I'), int32(7), tag('N'), row('1', '\uFEFFnote', null)]);
const update = Buffer.concat([tag('U'), int32(7), tag('K'), row('1', null, null), tag('N'), row('2', 'other', unchanged)]);
const remove = Buffer.concat([tag('D'), int32(7), tag('K'), row('2', null, null)]);
const truncate = Buffer.concat([tag('T'), int32(1), Buffer.from([3]), int32(7)]);
const begin = Buffer.concat([tag('B'), int64(0x1_0000_0010n), int64(1_000_001n), int32(4_000_000_000)]);
const commit = Buffer.concat([tag('C'), Buffer.from([0]), int64(0x1_0000_0010n), int64(0x1_0000_0040n), int64(1_000_001n)]);
const origin = Buffer.concat([tag('O'), int64(1n), name('elsewhere')]);
const message = Buffer.concat([tag('M'), Buffer.from([1]), int64(16n), name('godwit'), int32(2), tag('hi')]);
const all = [relation, insert, update, remove, truncate, begin, commit, origin, message];

describe('messages of the stream', () => {
  it('say what happened, as text and to the microsecond', () => {
    const decoder = openDecoder();
    const [entity, ...events] = all.map((each) => decoder.decode(each));
    expect(entity).toMatchObject({ event: 'entity', entity: { schema: 'public', table: 'things', identity: 'default' } });
    expect(events).toMatchObject([
      { event: 'insert', row: ['1', '\uFEFFnote', null] },
      { event: 'update', before: { by: 'key', row: ['1', notSent, notSent] }, row: ['2', 'other', unchanged] },
      { event: 'delete', before: { by: 'key', row: ['2', notSent, notSent] } },
      { event: 'truncate', cascades: true, restarts: true },
      { event: 'begin', commit: '1/10', at: '2000-01-01T00:00:01.000001Z', transaction: 4_000_000_000 },
      { event: 'commit', commit: '1/10', end: '1/40' },
      { event: 'origin', origin: 'elsewhere' },
      { event: 'message', prefix: 'godwit', isTransactional: true, content: Buffer.from('hi') },
    ]);
  });

  it('are refused wherever they are cut, and never read as something else', () => {
    for (const whole of all)
      for (let at = 0; at < whole.length; at++) {
        const decoder = openDecoder();
        decoder.decode(relation);
        expect(() => decoder.decode(whole.subarray(0, at)), `${whole.toString('latin1')} cut at ${at}`).toThrow(/cannot be read/);
        expect(() => decoder.decode(Buffer.concat([whole, Buffer.from([0])]))).toThrow(/longer than it says/);
      }
  });

  it('with random bytes in them are read or refused, and nothing else happens', () => {
    const random = randomFrom(17);
    const codes = new Set<unknown>();
    const below = (n: number): number => Math.floor(random() * n);
    for (let round = 0; round < 20_000; round++) {
      const whole = Buffer.from(all[below(all.length)] ?? insert);
      for (let flips = 1 + below(3); flips > 0; flips--) whole[below(whole.length)] = below(256);
      const decoder = openDecoder();
      decoder.decode(relation);
      try {
        decoder.decode(whole);
      } catch (error) {
        codes.add(error instanceof GodwitError ? error.code : error);
      }
    }
    expect([...codes]).toEqual(['source_damaged']);
  });

  it('about a table that was not named are refused', () => {
    expect(() => openDecoder().decode(insert)).toThrow(/not named before/);
  });
});

describe('frames', () => {
  it('tell data from signs of life, and confirm exactly what is said', () => {
    const head = Buffer.concat([int64(1n), int64(2n), int64(3n)]);
    expect(readFrame(Buffer.concat([tag('w'), head, insert]))).toEqual({ frame: 'data', message: insert });
    expect(readFrame(Buffer.concat([tag('k'), int64(0x40n), int64(0n), Buffer.from([1])]))).toEqual({
      ...{ frame: 'keepalive', end: 0x40n, wantsReply: true },
    });
    expect(() => readFrame(tag('x'))).toThrow(/cannot be read/);
    const status = statusFrame(0x1_0000_0040n);
    expect([status.length, status[0], status.readBigUInt64BE(1), status.readBigUInt64BE(9), status.readBigUInt64BE(17)]).toEqual([
      ...[34, 'r'.charCodeAt(0)],
      ...[0x1_0000_0040n, 0x1_0000_0040n, 0x1_0000_0040n],
    ]);
  });

  it('have positions as PostgreSQL prints them, and moments before 2000', () => {
    for (const text of ['0/0', '0/177D410', '16/B374D848', 'FFFFFFFF/FFFFFFFF']) expect(lsnText(lsnOf(text))).toBe(text);
    expect(() => lsnOf('177D410')).toThrow(/no position/);
    expect(momentOf(BigInt.asUintN(64, -1n))).toBe('1999-12-31T23:59:59.999999Z');
  });
});
