import { oneLine } from './markdown.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for HTML and SVG, in elements and quoted attributes alike. */
export function escapeHtml(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (found) => entities[found] ?? found);
}
