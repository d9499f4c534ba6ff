import { oneLine } from './one-line.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for HTML and SVG, in elements and quoted attributes alike. */
export function escapeHtml(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (found) => entities[found] ?? found);
}

/**
 * Text on one line that no reader of GitHub-flavoured Markdown takes for markup: no HTML, link, emphasis, code, table border, list mark or
 * emoji name, no bare address that would become a link, no character that hides or turns what follows.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*[\]{}#!|~$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
    .replace(/@/g, '&#64;')
    .replace(/:(?=\/\/|(?!\d\d:)[\w+-]+:|[^\s:]*&#64;)/g, '&#58;')
    .replace(/www\./gi, (found) => `${found.slice(0, -1)}&#46;`);
}
