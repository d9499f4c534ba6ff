import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block, Document, Evidence, Table, Tick } from './document.ts';
import { escapeHtml } from './escape.ts';
import { isFileName } from './file-name.ts';
import { countText } from './units.ts';

/** Hebrew, Arabic and other scripts that run from right to left: without a fence they would turn the numbers beside them. */
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]+/gu;

/**
 * A document as one self-contained HTML page: no scripts, nothing fetched, light or dark as the reader prefers, fit to print on A4.
 * Its policy allows only the page's own style sheet, by digest.
 */
export function toHtml({ title, blocks }: Document): string {
  const style = readFileSync(join(import.meta.dirname, 'report.css'), 'utf8');
  const digest = createHash('sha256').update(style).digest('base64');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${textHtml(title)}</h1>
${blocks.map(blockHtml).join('\n')}
</main>
</body>
</html>
`;
}

function textHtml(text: string): string {
  return escapeHtml(text).replace(rightToLeft, '<bdi>$&</bdi>');
}

function blockHtml(block: Block): string {
  switch (block.block) {
    case 'heading':
      return `<h${block.level}${block.isPage ? ' class="page"' : ''}>${textHtml(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p${block.isNote ? ' class="evidence"' : ''}>${textHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${textHtml(item)}</li>`).join('')}</ul>`;
    case 'checklist':
      return `<ul class="checks">${block.items.map(tickHtml).join('')}</ul>`;
    case 'table':
      return tableHtml(block);
    case 'picture':
      return `<figure>${block.picture.svg}<figcaption>${textHtml(block.picture.description)}</figcaption></figure>`;
    case 'evidence':
      return evidenceHtml(block);
  }
}

function tickHtml({ text, passed }: Tick): string {
  const [mark, word, look] = passed === null ? ['○', 'not checked yet', 'open'] : passed ? ['✓', 'holds', 'good'] : ['✗', 'fails', 'bad'];
  return `<li><span class="${look}" role="img" aria-label="${word}">${mark}</span> ${textHtml(text)}</li>`;
}

/** A region that scrolls by itself can be reached by keyboard. */
function tableHtml({ caption, columns, rows, more }: Table): string {
  const mark = (i: number): string => (columns[i]?.align === 'right' ? ' class="number"' : '');
  const head = columns.map(({ title }, i) => `<th scope="col"${mark(i)}>${textHtml(title)}</th>`).join('');
  const body = rows.map((row) => `<tr>${columns.map((column, i) => cellHtml(row[i] ?? '', column, i)).join('')}</tr>`);
  const width = columns.length > columnsOfAPage ? 'table wide' : 'table';
  const rest = more === 0 ? '' : `\n<p>and ${countText(more)} more</p>`;
  return `<div class="${width}" role="region" aria-label="${escapeHtml(caption)}" tabindex="0"><table><caption>${textHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>\n${body.join('\n')}\n</tbody></table></div>${rest}`;
}

/** On a narrow page each cell stands by itself, under the title of its column. */
function cellHtml(text: string, { title, align }: Table['columns'][number], i: number): string {
  const classes = [
    ...(align === 'right' ? ['number'] : []),
    ...(unbroken.test(text) ? ['unbroken'] : []),
    ...(text === '' ? ['empty'] : []),
  ];
  const attributes = `${classes.length === 0 ? '' : ` class="${classes.join(' ')}"`} data-title="${escapeHtml(title)}"`;
  const shown = text.split(betweenParts).map(textHtml).join('<wbr>');
  return i === 0 ? `<th scope="row"${attributes}>${shown}</th>` : `<td${attributes}>${shown}</td>`;
}

/** More columns do not fit on A4 beside each other. */
const columnsOfAPage = 6;

/** Digests and the like, which may be broken anywhere; names may be broken between their parts. */
const unbroken = /[^\s_./:-]{25,}/;
const betweenParts = /(?<=[_/]|[A-Za-z_]\.)(?=[A-Za-z])/;

function evidenceHtml({ text, reports }: Evidence): string {
  const links = reports.filter(isFileName).map((file) => `<a href="${file}.html">${file}</a>`);
  return `<p class="evidence">${[...(text === '' ? [] : [`Source: ${textHtml(text)}`]), ...links].join(' · ')}</p>`;
}
