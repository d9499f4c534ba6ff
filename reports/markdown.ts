import type { Block, Document, Evidence, Table, Tick } from './document.ts';
import { escapeMarkdown } from './escape.ts';
import { isFileName } from './file-name.ts';
import { countText } from './units.ts';

/** A document as GitHub-flavoured Markdown, ending with a line break. Texts come out as text, whatever they contain. */
export function toMarkdown({ title, blocks }: Document): string {
  return `${[`# ${escapeMarkdown(title)}`, ...blocks.map(blockText)].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.block) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'checklist':
      return block.items.map(tickText).join('\n');
    case 'table':
      return tableText(block);
    case 'picture':
      return `${escapeMarkdown(block.picture.title)}: ${escapeMarkdown(block.picture.description)}`;
    case 'evidence':
      return evidenceText(block);
  }
}

function tickText({ text, passed }: Tick): string {
  const mark = passed === true ? '[x] ' : `[ ] ${passed === null ? 'not checked yet' : 'fails'}: `;
  return `- ${mark}${escapeMarkdown(text)}`;
}

function tableText({ columns, rows, more }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const ruler = columns.map(({ align }) => (align === 'right' ? '---:' : '---'));
  const cells = rows.map((row) => columns.map((_, i) => escapeMarkdown(row[i] ?? '')));
  const lines = [columns.map(({ title }) => escapeMarkdown(title)), ruler, ...cells].map(line).join('\n');
  return more === 0 ? lines : `${lines}\n\nand ${countText(more)} more`;
}

function evidenceText({ text, reports }: Evidence): string {
  const links = reports.filter(isFileName).map((file) => `[${escapeMarkdown(file)}](${file}.md)`);
  return [...(text === '' ? [] : [`*Source: ${escapeMarkdown(text)}*`]), ...links].join(' · ');
}
