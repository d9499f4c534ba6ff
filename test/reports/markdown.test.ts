import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, checklist, type Document, evidence, heading, list, paragraph, table } from '../../reports/document.ts';
import { toMarkdown } from '../../reports/markdown.ts';
import { oneLine } from '../../reports/one-line.ts';
import { hostileTexts } from './hostile.ts';
import { all, readMarkdown, textOf } from './parse.ts';

const page = (...blocks: Block[]): Document => ({ title: 'Title', blocks });
const known = new Set(['h1', 'h2', 'h3', 'p', 'ul', 'li', 'input', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'em', 'a']);

/** Texts that are made of what Markdown is made of. */
const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'\\`*_[]{}()#!|~$<>&@:/.+-=^"\' \n\t0123456789ab'.split(''),
        'www.',
        'http',
        '://',
        '&amp;',
        '[x] ',
        '\u202e',
        'é',
      ),
      fc.constantFrom(...hostileTexts.filter((text) => text.length < 100)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** Where a text may stand, and the elements that must hold just it. */
const places: readonly { readonly name: string; readonly of: (text: string) => Document; readonly element: string }[] = [
  { name: 'title', of: (text) => ({ title: text, blocks: [] }), element: 'h1' },
  { name: 'heading', of: (text) => page(heading(2, text)), element: 'h2' },
  { name: 'paragraph', of: (text) => page(paragraph(text)), element: 'p' },
  { name: 'list', of: (text) => page(list([text])), element: 'li' },
  { name: 'cell', of: (text) => page(table('c', ['head'], [[text]])), element: 'td' },
  { name: 'column title', of: (text) => page(table('c', [`${text}#`], [['1']])), element: 'th' },
];

function expectPlain(document: Document, element: string, text: string): void {
  const read = readMarkdown(toMarkdown(document));
  expect(read.elements.map(({ tagName }) => tagName).filter((name) => !known.has(name) || name === 'a' || name === 'em')).toEqual([]);
  expect(read.comments).toBe(0);
  const found = all(read, element).map(textOf);
  if (oneLine(text) !== '' || found.length > 0) expect(found.map((each) => each.trim())).toEqual([oneLine(text)]);
}

describe('Markdown', () => {
  it.each(places)('shows hostile texts as text in a $name', ({ of, element }) => {
    for (const text of hostileTexts) expectPlain(of(text), element, text);
  });

  it.each(places)('shows any text as text in a $name', ({ of, element }) => {
    fc.assert(fc.property(markup, (text) => expectPlain(of(text), element, text)));
  });

  it('keeps each row of a table in one line with as many cells as there are columns', () => {
    const document = page(
      table(
        'c',
        ['Name', 'Rows#'],
        hostileTexts.map((text) => [text, '1']),
      ),
    );
    const read = readMarkdown(toMarkdown(document));
    expect(all(read, 'tr')).toHaveLength(hostileTexts.length + 1);
    expect(all(read, 'td')).toHaveLength(hostileTexts.length * 2);
  });

  it('sets numbers to the right', () => {
    expect(toMarkdown(page(table('c', ['Name', 'Rows#'], [['a', '1']])))).toBe('# Title\n\n| Name | Rows |\n| --- | ---: |\n| a | 1 |\n');
  });

  it('says how many rows were left out', () => {
    const rows = Array.from({ length: 1501 }, (_, i) => [String(i)]);
    const text = toMarkdown(page(table('c', ['n'], rows), list(rows.map(String))));
    expect(text).toContain('| 499 |\n\nand 1,001 more');
    expect(text).not.toContain('| 500 |');
    expect(text).toContain('- and 1301 more');
  });

  it('ticks what holds, and only that', () => {
    const ticks = checklist([
      { text: 'a', passed: true },
      { text: 'b', passed: false },
      { text: 'c', passed: null },
    ]);
    expect(toMarkdown(page(ticks))).toBe('# Title\n\n- [x] a\n- [ ] fails: b\n- [ ] not checked yet: c\n');
    expect(all(readMarkdown(toMarkdown(page(ticks))), 'input')).toHaveLength(3);
  });

  it('links to other reports by names that are safe, and to nothing else', () => {
    const links = ['quarantine_report', '../../etc/passwd', 'javascript:alert(1)', 'a)(b', '-x', ''];
    const read = readMarkdown(toMarkdown(page(evidence('the <ledger>*', links))));
    expect(all(read, 'a').map((link) => link.attrs)).toEqual([[{ name: 'href', value: 'quarantine_report.md' }]]);
    expect(all(read, 'em').map(textOf)).toEqual(['Source: the <ledger>*']);
  });
});

describe('a text on one line', () => {
  it('shows what would hide or turn it', () => {
    expect(oneLine('a\u202eb')).toBe('aU+202Eb');
    expect(oneLine('a\u0000\u001b[31m')).toBe('aU+0000U+001B[31m');
    expect(oneLine('\u3164\u{e0041}')).toBe('U+3164U+E0041');
    expect(oneLine(' a \r\n\t b\u2028c\ufeff')).toBe('a b c');
    expect(oneLine('\ud800')).toBe('U+D800');
    expect(oneLine(`z${'\u0301'.repeat(50)}`)).toBe(`z${'\u0301'.repeat(4)}`);
  });

  it('leaves names of people alone', () => {
    for (const name of ["Seán O'Brien", 'Nguyễn Văn Ánh', 'שלום', 'مريض', '患者 一', 'Zoë – “x”']) expect(oneLine(name)).toBe(name);
  });
});
