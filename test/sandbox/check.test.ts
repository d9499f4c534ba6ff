import { describe, expect, it } from 'vitest';
import { checkTransform } from '../../sandbox/check/check.ts';
import { columns, transformOf } from './support/transforms.ts';

const input = columns({ id: 'integer', name: 'text', paid: 'numeric', doc: 'jsonb', at: 'timestamptz', tags: 'text[]' });
const output = [
  { name: 'name', kind: 'text' as const, dimensions: 0, nullable: false },
  { name: 'paid', kind: 'numeric' as const, dimensions: 0, nullable: true },
  { name: 'mood', kind: 'enum' as const, dimensions: 0, nullable: true, labels: ['happy', 'sad'] },
];
const check = (source: string) => checkTransform(transformOf(source, input, output));

describe('the check of a transform', () => {
  it('lets through what is right, and says what it names', async () => {
    const checked = await check(`
      const title = (text: string): string => text.trim();
      export default (row: SourceRow, { reject, decimal }: Tools): Result => {
        if (row.name === null) return reject('no_name');
        return { name: title(row.name), paid: decimal.round(row.paid ?? '0', 2), mood: row.tags?.includes('sad') ? 'sad' : 'happy' };
      };`);
    expect(checked).toMatchObject({
      problems: [],
      columns: ['name', 'paid', 'tags'],
      reasons: ['no_name'],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(checked.branches.length).toBe(3);
  });

  it('takes code up to its limit and refuses a character more, before anything reads it', async () => {
    const code = 'export default (): Result => ({ name: "a" });\n';
    const filled = (length: number): string => `${code}//${'x'.repeat(length - code.length - 2)}`;
    expect((await check(filled(65_536))).problems).toEqual([]);
    const { problems } = await check(filled(65_537));
    expect(problems.map(({ message }) => message)).toEqual(['It has 65537 characters, and a transform at most 65536.']);
  });

  it.each([
    ['a value that may be null', 'export default (row: SourceRow) => ({ name: row.name.trim() });', /possibly 'null'/],
    ['a column that there is not', 'export default (row: SourceRow) => ({ name: row.nam ?? "" });', /nam/],
    ['a label that there is not', 'export default (): Result => ({ name: "a", mood: "angry" });', /angry/],
    ['a missing column', 'export default () => ({ paid: "1" });', /name/],
    ['a number for a decimal', 'export default () => ({ name: "a", paid: 1.5 });', /number/],
    ['text for JSON', 'export default (row: SourceRow, { json }: Tools) => ({ name: String(json.parse("{}")) });', /JsonText/],
    ['a row without a type', 'export default (row) => ({ name: "a" });', /implicitly/],
  ])('names %s with its line', async (_, source, message) => {
    const { problems } = await check(`\n${source}`);
    expect(problems).not.toEqual([]);
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
    expect(problems[0]?.fix).toBeTruthy();
  });

  it.each([
    ['an import', `import fs from 'node:fs';`],
    ['an import of a type', `import type { Stats } from 'node:fs';`],
    ['a type that is imported in place', `type A = import('node:fs').Stats;`],
    ['a reference to a file', `/// <reference path="/etc/passwd" />`],
    ['a directive to the compiler', '// @ts-nocheck'],
    ['a declaration for everybody', 'declare global { interface Tools { fetch(url: string): string } }'],
    ['a type that switches checking off', 'type A = any;'],
    ['an enum', 'enum A { b }'],
    ['a variable of the module', 'let count = 0;'],
    ['another export', 'export const other = 1;'],
    ['the clock', 'const now = (): number => Date.now();'],
    ['chance', 'const chance = (): number => Math.random();'],
    ['what is bound to a name of the host', 'const process = (): string => globalThis.name;'],
    ['waiting', 'const wait = async (): Promise<void> => {};'],
    ['the locale', `const sorted = (a: string): number => a.localeCompare('b');`],
    ['a constructor', `const f = (): unknown => [].constructor;`],
    ['a constructor under another name', `const f = ({ constructor: c }: { constructor: unknown }): unknown => c;`],
  ])('refuses %s, with line and what to change', async (_, code) => {
    const { problems } = await check(`\n${code}\nexport default () => ({ name: 'a' });`);
    expect(problems[0]).toMatchObject({ line: 2, fix: expect.stringMatching(/\w/) });
  });

  it.each([
    ['no default export', 'const a = 1;', 'no default export'],
    ['a default export that is no function', 'export default 1;', 'not a function'],
    ['a default export that is not last', 'export default () => ({ name: "a" });\nconst b = 1;', 'not the last'],
    ['a third parameter', 'export default (a: SourceRow, b: Tools, c: number) => ({ name: "a" });', 'a row and its tools'],
    ['a generator', 'export default function* () { yield 1; }', 'generator'],
  ])('refuses %s', async (_, source, message) => {
    expect((await check(source)).problems[0]?.message).toContain(message);
  });

  it('refuses reasons that do not stand in the code', async () => {
    for (const argument of ['row.name ?? ""', '`no_name`', '"No Name!"', '']) {
      const { problems } = await check(`export default (row: SourceRow, tools: Tools) => tools.reject(${argument});`);
      expect(problems[0]?.message).toContain('reason');
    }
  });

  it('takes all columns where the row is used as a whole', async () => {
    const whole = await check('export default (row: SourceRow) => ({ name: Object.keys(row).join() });');
    const rest = await check('export default ({ id, ...rest }: SourceRow) => ({ name: String(id) + Object.keys(rest).join() });');
    const none = await check('export default () => ({ name: "a" });');
    expect([whole.columns.length, rest.columns.length, none.columns.length]).toEqual([6, 6, 0]);
  });
});
