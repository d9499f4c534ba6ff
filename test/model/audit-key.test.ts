import { describe, expect, it } from 'vitest';
import { currentKey, parseAuditKeys } from '../../model/audit-key.ts';
import { sha256Hex } from '../../model/digest.ts';

const [first, second] = ['ab'.repeat(32), 'cd'.repeat(32)];
const idOf = (hex: string): string => sha256Hex(Buffer.from(hex, 'hex')).slice(0, 16);

describe('keys of the audit log', () => {
  it('are read one per line or comma, the newest first, with comments', () => {
    const keys = parseAuditKeys(`# since spring\n${first}\n\n${second.toUpperCase()} # before\n`, 'file');
    expect(keys.map(({ id }) => id)).toEqual([idOf(first), idOf(second)]);
    expect(parseAuditKeys(`${first},${second}`, 'variable')).toEqual(keys);
    expect(currentKey(keys)?.id).toBe(idOf(first));
  });

  it('that are lost have an id only, and are never used for new entries', () => {
    const keys = parseAuditKeys(`${idOf(second)}\n${first}`, 'file');
    expect(keys[0]).toEqual({ id: idOf(second), secret: null });
    expect(currentKey(keys)?.id).toBe(idOf(first));
  });

  it.each([
    ['nothing', ''],
    ['a short key', 'ab'.repeat(31)],
    ['words', 'correct horse battery staple'],
    ['lost ones only', 'ab'.repeat(8)],
  ])('are refused where there is %s, without what was given', (_, text) => {
    const refused = { code: 'config_invalid', exitCode: 2, message: expect.not.stringContaining(text === '' ? 'undefined' : text) };
    expect(() => parseAuditKeys(text, 'The file')).toThrowError(expect.objectContaining(refused));
  });
});
