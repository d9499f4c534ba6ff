import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvWindow } from '../../../databases/files/csv.ts';
import { type FileFormat, findDelimiter, findEncoding } from '../../../databases/files/format.ts';
import { jsonlWindow } from '../../../databases/files/jsonl.ts';
import { beginning, type FileRecord, type ReadWindow, readRecords } from '../../../databases/files/records.ts';
import { isOfType, normalText } from '../../../databases/files/value-type.ts';

const format: FileFormat = {
  kind: 'csv',
  isGzip: false,
  encoding: 'utf-8',
  markBytes: 0,
  delimiter: ',',
  quote: '"',
  hasHeader: true,
  nulls: [''],
};

async function recordsOf(bytes: Buffer, read: ReadWindow, chunkBytes: number): Promise<FileRecord[]> {
  let at = 0;
  const next = async (): Promise<Buffer | null> => {
    if (at >= bytes.length) return null;
    at += chunkBytes;
    return bytes.subarray(at - chunkBytes, at);
  };
  const found: FileRecord[] = [];
  for await (const group of readRecords(next, read, beginning, null)) found.push(...group);
  return found;
}

const valuesOf = (records: readonly FileRecord[]) => records.map((each) => (each.kind === 'row' ? each.values : each.why));

describe('records of CSV', () => {
  it('are the same values however they are written, and end where the next begins', { timeout: 120_000 }, async () => {
    const field = fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme' }), fc.constantFrom('', '"', '\n', ',', '\r\n', 'ä'));
    const clean = field.map((value) => value?.replaceAll('\0', '') ?? null);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(clean, clean), { minLength: 1, maxLength: 40 }), async (rows) => {
        const kept = rows.map(([a, b]): [string, string | null] => [a ?? 'a', b]);
        const lines = kept.map((row) => row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(','));
        const bytes = Buffer.from(`${lines.join('\n')}\n`);
        const records = await recordsOf(bytes, csvWindow(format, 2), 7);
        expect(valuesOf(records)).toEqual(kept);
        for (const [i, { start }] of records.entries()) expect(start.offset).toBe(records[i - 1]?.end.offset ?? 0);
      }),
      { numRuns: 200 },
    );
  });

  it('set a bad line apart and go on with the next', async () => {
    const text = '1,a\n2,"bad"x,\n3,"ok"\n4\n5,b,c\n6,"never closed\n7,fine\n';
    const records = await recordsOf(Buffer.from(text), csvWindow(format, 2), 5);
    expect(valuesOf(records)).toEqual([
      ['1', 'a'],
      'a quote is closed in the middle of a field',
      ['3', 'ok'],
      'it has 1 fields and not 2',
      'it has 3 fields and not 2',
      'a quote is opened and never closed',
      ['7', 'fine'],
    ]);
    expect(records.map(({ start }) => start.line)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('are none of bytes that are not UTF-8, or hold NUL', async () => {
    const bytes = Buffer.concat([Buffer.from('1,'), Buffer.from([0xe9]), Buffer.from('\n2,a\0\n3,\uFFFD\n')]);
    const records = await recordsOf(bytes, csvWindow(format, 2), 100);
    expect(valuesOf(records)).toEqual(['its bytes are not UTF-8', 'it holds a NUL byte', ['3', '\uFFFD']]);
  });

  it('are found whole in any bytes: nothing crashes, and every byte belongs to one record', { timeout: 120_000 }, async () => {
    const odd = fc.constantFrom('"', ',', '\n', '\r', 'a', '""', ';', 'é');
    await fc.assert(
      fc.asyncProperty(fc.array(odd, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (parts, chunk) => {
        const bytes = Buffer.from(parts.join(''));
        const [whole, cut] = [
          await recordsOf(bytes, csvWindow(format, 2), bytes.length + 1),
          await recordsOf(bytes, csvWindow(format, 2), chunk),
        ];
        expect(cut).toEqual(whole);
        const rest = bytes.subarray(whole.at(-1)?.end.offset ?? 0).toString();
        expect(rest).toMatch(/^[\r\n]*$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('records of JSON Lines', () => {
  it('keep the digits of numbers, and documents as they are', async () => {
    const text = '{"a": 12345678901234567890.10, "b": {"c": 1.0}}\n\n{"b": [1e2], "a": null}\n[1]\n{"a": \n{"a":"\\u0000"}\n';
    const records = await recordsOf(
      Buffer.from(text),
      jsonlWindow({ ...format, kind: 'jsonl' }, [
        { name: 'a', type: 'text' },
        { name: 'b', type: 'text' },
      ]),
      9,
    );
    expect(valuesOf(records)).toEqual([
      ['12345678901234567890.10', '{"c":1.0}'],
      [null, '[1e2]'],
      'it is not a JSON object',
      'it is not JSON',
      'it holds a NUL byte',
    ]);
  });
});

describe('the format', () => {
  it('is found at the beginning', () => {
    expect(findDelimiter('a;b;c\n"x;1,2";3,4;5\n', '"')).toBe(';');
    expect(findDelimiter('a\tb\n1,5\t2\n', '"')).toBe('\t');
    expect(findEncoding(Buffer.from('né').subarray(0, 2), false)).toEqual({ encoding: 'utf-8', markBytes: 0 });
    expect(findEncoding(Buffer.from('né'), true)).toEqual({ encoding: 'utf-8', markBytes: 0 });
    expect(findEncoding(Buffer.from('né', 'latin1'), true)).toEqual({ encoding: 'windows-1252', markBytes: 0 });
    expect(findEncoding(Buffer.from('\uFEFFa', 'utf16le'), true)).toEqual({ encoding: 'utf-16le', markBytes: 2 });
  });
});

describe('types of values', () => {
  it.each([
    ['integer', ['0', '-12', '999999999999999999'], ['007', '-0', '1234567890123456789', '1.0', '+1', ' 1']],
    ['decimal', ['0', '1.50', '-0.5'], ['.5', '1.', '-0.00', '1e3', '00.1', '12345678901234567890']],
    ['date', ['2024-02-29'], ['2023-02-29', '2024-1-1', '01.02.2024', '0000-01-01']],
    ['timestamp', ['2024-01-01T10:00', '2024-01-01 10:00:00.120'], ['2024-01-01', '2024-01-01 24:00', '2024-01-01T10:00:00Z']],
    ['instant', ['2024-01-01T10:00:00Z', '2024-01-01 10:00+02:00'], ['2024-01-01 10:00 CET', '2024-01-01 10:00']],
  ] as const)('%s takes only what means one thing', (type, yes, no) => {
    expect(yes.filter((value) => !isOfType(value, type))).toEqual([]);
    expect(no.filter((value) => isOfType(value, type))).toEqual([]);
  });

  it('have one text form', () => {
    expect(normalText('2024-01-01T10:00', 'timestamp')).toBe('2024-01-01 10:00:00');
    expect(normalText('2024-01-01T00:30:00.1200+02:00', 'instant')).toBe('2023-12-31 22:30:00.12+00');
  });
});
