import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block, Document, Table } from './document.ts';
import { escapeHtml } from './escape.ts';

/**
 * A document as one self-contained HTML page: no scripts, nothing fetched, light or dark as the reader prefers, fit to print.
 * Its policy allows only the page's own style sheet, by digest.
 */
export function toHtml(title: string, document: Document): string {
  const style = readFileSync(join(import.meta.dirname, 'report.css'), 'utf8');
  const digest = createHash('sha256').update(style).digest('base64');
  return `<!doctype html>
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
${document.map(blockHtml).join('\n')}
</main>
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.block) {
    case 'heading':
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'table':
      return tableHtml(block);
    case 'picture':
      return `<figure>${block.picture.svg}<figcaption>${escapeHtml(block.picture.description)}</figcaption></figure>`;
  }
}

function tableHtml({ columns, rows }: Table): string {
  const mark = (i: number): string => (columns[i]?.align === 'right' ? ' class="number"' : '');
  const head = columns.map(({ title }, i) => `<th scope="col"${mark(i)}>${escapeHtml(title)}</th>`).join('');
  const body = rows.map((row) => `<tr>${columns.map((_, i) => `<td${mark(i)}>${escapeHtml(row[i] ?? '')}</td>`).join('')}</tr>`);
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
