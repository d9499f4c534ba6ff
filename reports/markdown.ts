import type { Block, Column, Document, Table } from './document.ts';

/** A document as GitHub-flavoured Markdown, ending with a line break. Texts come out as text, whatever they contain. */
export function toMarkdown(document: Document): string {
  return `${document.map(blockText).join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.block) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'table':
      return tableText(block);
    case 'picture':
      return `${escapeMarkdown(block.picture.title)}: ${escapeMarkdown(block.picture.description)}`;
  }
}

function tableText({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const ruler = columns.map(({ align }: Column) => (align === 'right' ? '---:' : '---'));
  const cells = rows.map((row) => columns.map((_, i) => escapeMarkdown(row[i] ?? '')));
  return [columns.map(({ title }) => escapeMarkdown(title)), ruler, ...cells].map(line).join('\n');
}

/**
 * Text on one line that no Markdown reader takes for markup: no HTML, link, emphasis, code, table border or list mark, no bare
 * address that would become a link, no character that hides or turns what follows.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]{}()#!|~$]/g, '\\$&')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d{1,9})([.])/, '$1\\$2')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}&#46;`);
}

/** White space as single blanks; control, direction and invisible characters as their code. */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
      (found) => `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
}
