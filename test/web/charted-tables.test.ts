import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import { chartedTables } from '../../web/ui/components/charted-tables.ts';

const drawn = (...lines: readonly string[]): string =>
  renderToStaticMarkup(createElement(ReactMarkdown, { remarkPlugins: [remarkGfm], rehypePlugins: [chartedTables] }, lines.join('\n')));

const shares = (html: string): string[] => [...html.matchAll(/data-share="([^"]*)"/g)].map(([, share = '']) => share);

describe('tables in what is said', () => {
  it('have bars where each row ends in a figure', () => {
    const html = drawn('| code | rows |', '| --- | ---: |', '| `M \\| m` | 1,000 |', '| `F` | 250 |', '| `` | 0 |');
    expect(shares(html)).toEqual(['1', '0.25', '0']);
    expect(html).toContain('M | m');
  });

  it('are a line where the figures go on over a number', () => {
    const html = drawn('| batches | rows a second |', '| --- | --- |', '| 2 | 10 |', '| 4 | 30 |', '| 6 | 20 |', '| 8 | 25 |');
    expect(html).toContain('data-series="{&quot;over&quot;:&quot;batches&quot;,&quot;label&quot;:&quot;rows a second&quot;');
    expect(html).toContain('[[2,4,6,8],[10,30,20,25]]');
    expect(shares(html)).toEqual([]);
  });

  it('stay as they are where something in them is no figure, where there is nothing to compare, and where there is one column', () => {
    expect(shares(drawn('| a | b |', '| --- | --- |', '| x | 10 |', '| y | – |'))).toEqual([]);
    expect(shares(drawn('| a | b |', '| --- | --- |', '| x | 10 |'))).toEqual([]);
    expect(shares(drawn('| a | b |', '| --- | --- |', '| x | 0 |', '| y | 0 |'))).toEqual([]);
    expect(shares(drawn('| a |', '| --- |', '| 1 |', '| 2 |'))).toEqual([]);
    expect(shares(drawn('| a | b |', '| --- | --- |'))).toEqual([]);
  });

  it('take nothing from markup that says it is a chart', () => {
    const html = drawn('<table data-series="{}"><tr><td data-share="9">1</td></tr></table>');
    expect(html).not.toContain('<td');
  });
});
