import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, checklist, type Document, evidence, heading, list, paragraph, picture, table } from '../../reports/document.ts';
import { toHtml } from '../../reports/html.ts';
import { oneLine } from '../../reports/one-line.ts';
import { drawFates } from '../../reports/svg/bar.ts';
import { drawGraph } from '../../reports/svg/graph.ts';
import { hostileTexts } from './hostile.ts';
import { all, attribute, readPage, textOf } from './parse.ts';

const style = readFileSync(join(import.meta.dirname, '../../reports/report.css'), 'utf8');
const page = (...blocks: Block[]): Document => ({ title: 'Title', blocks });

/** Every kind of block with the same text everywhere. */
function everywhere(text: string): Document {
  return {
    title: text,
    blocks: [
      heading(2, text),
      paragraph(text),
      list([text]),
      checklist([{ text, passed: false }]),
      table(text, [text, 'Rows#'], [[text, '1']]),
      picture(drawGraph([{ phase: text, title: text, wave: 1, dependsOn: [] }])),
      picture(drawFates([{ title: text, fates: { read: 1, written: 1, unchanged: 0, skipped: 0, quarantined: 0 } }])),
      evidence(text, [text]),
    ],
  };
}

const elementsAllowed = new Set(
  `html head meta title style body main h1 h2 h3 p ul li span div table caption thead tbody tr th td figure figcaption
   svg desc text rect path bdi wbr a`.split(/\s+/),
);
const attributesAllowed = new Set(
  `lang charset http-equiv content name class role aria-label aria-labelledby tabindex scope href id data-title
   xmlns width height viewBox x y rx d`.split(/\s+/),
);

describe('HTML', () => {
  it('is valid, and holds no element or attribute that does not belong to reports, whatever the texts are', () => {
    for (const text of hostileTexts) {
      const read = readPage(toHtml(everywhere(text)));
      expect(read.errors, text).toEqual([]);
      expect(read.comments).toBe(0);
      expect(read.elements.filter(({ tagName }) => !elementsAllowed.has(tagName)).map(({ tagName }) => tagName)).toEqual([]);
      expect(read.elements.flatMap(({ attrs }) => attrs.filter(({ name }) => !attributesAllowed.has(name)))).toEqual([]);
    }
  });

  it('is valid and shows texts as they are for any text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts)).filter((each) => each.length < 100);
    const isShown = (shown: string): void => {
      const read = readPage(toHtml(page(paragraph(shown), heading(2, shown))));
      expect(read.errors).toEqual([]);
      expect(all(read, 'p').map(textOf)).toEqual([oneLine(shown)]);
      expect(all(read, 'h2').map(textOf)).toEqual([oneLine(shown)]);
    };
    fc.assert(fc.property(text, isShown));
  });

  it('fetches nothing and runs nothing', () => {
    const html = toHtml(everywhere('https://evil.example/x'));
    const links = all(readPage(html), 'a');
    expect(links).toEqual([]);
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|base|use|image|foreignObject)\b/i);
    expect(style).not.toMatch(/url\(|@import|@font-face|expression\(/i);
  });

  it('allows by its policy only its own style sheet', () => {
    const read = readPage(toHtml(page()));
    const policy = all(read, 'meta').find((each) => attribute(each, 'http-equiv') === 'Content-Security-Policy');
    const digest = createHash('sha256').update(all(read, 'style').map(textOf).join('')).digest('base64');
    expect(policy && attribute(policy, 'content')).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('links to the other reports beside it', () => {
    const read = readPage(toHtml(page(evidence('the ledger', ['quarantine_report', '../x', 'javascript:alert(1)']))));
    expect(all(read, 'a').map((link) => attribute(link, 'href'))).toEqual(['quarantine_report.html']);
  });

  it('keeps names that run from right to left from turning the numbers beside them', () => {
    const read = readPage(toHtml(page(paragraph('שלום: 12 rows'))));
    expect(all(read, 'bdi').map(textOf)).toEqual(['שלום']);
    expect(all(read, 'p').map(textOf)).toEqual(['שלום: 12 rows']);
  });
});

describe('a page for every reader', () => {
  const read = readPage(toHtml(everywhere('Patients')));

  it('has a language, one title and headings below it', () => {
    expect(all(read, 'html').map((each) => attribute(each, 'lang'))).toEqual(['en']);
    expect(all(read, 'h1').map(textOf)).toEqual(['Patients']);
    expect(all(read, 'title').map(textOf)[0]).toBe('Patients');
    expect(all(read, 'main')).toHaveLength(1);
  });

  it('names tables, their columns and their rows, and lets the keyboard scroll them', () => {
    expect(all(read, 'caption').map(textOf)).toEqual(['Patients']);
    expect(all(read, 'th').map((each) => attribute(each, 'scope'))).toEqual(['col', 'col', 'row']);
    const region = all(read, 'div').find((each) => attribute(each, 'role') === 'region');
    expect(region && [attribute(region, 'tabindex'), attribute(region, 'aria-label')]).toEqual(['0', 'Patients']);
  });

  it('says in words what pictures and marks show', () => {
    const ids = new Set(read.elements.map((each) => attribute(each, 'id')));
    for (const svg of all(read, 'svg')) {
      expect(attribute(svg, 'role')).toBe('img');
      for (const id of attribute(svg, 'aria-labelledby')?.split(' ') ?? ['none']) expect(ids).toContain(id);
    }
    expect(all(read, 'span').map((each) => attribute(each, 'aria-label'))).toEqual(['fails']);
  });

  it('sets numbers to the right', () => {
    const right = [...all(read, 'th'), ...all(read, 'td')].filter((each) => attribute(each, 'class') === 'number').map(textOf);
    expect(right).toEqual(['Rows', '1']);
    expect(style).toMatch(/\.number \{ text-align: right;/);
  });

  it('prints on A4, in dark ink on white', () => {
    expect(style).toContain('@page { size: A4;');
    expect(style.slice(style.indexOf('@media print'))).toContain('--page: #ffffff; --ink: #000000;');
  });
});

describe('colours', () => {
  const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)');
  const print = style.slice(style.indexOf('@media print'));

  it.each([
    ['light', light],
    ['dark', dark.slice(0, dark.indexOf('* {'))],
    ['print', print],
  ])('stand out from the page in %s', (_, css) => {
    const colors = new Map([...css.matchAll(/--([a-z]+): (#[0-9a-f]{6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
    const against = (name: string): number => contrast(colors.get(name) ?? '', colors.get('page') ?? '');
    for (const name of ['ink', 'quiet', 'written', 'quarantined']) expect(against(name), name).toBeGreaterThanOrEqual(4.5);
    for (const name of ['unchanged', 'skipped']) expect(against(name), name).toBeGreaterThanOrEqual(3);
  });
});

/** Contrast of two colours, WCAG 2.2 §1.4.3. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
