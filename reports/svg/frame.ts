import { createHash } from 'node:crypto';
import { cut } from '../cut.ts';
import type { Picture } from '../document.ts';
import { escapeHtml } from '../escape.ts';
import { oneLine } from '../one-line.ts';

/** An SVG with its title and description, for readers of the screen too. Sizes in pixels; `parts` are finished elements. */
export function frame(title: string, description: string, size: { width: number; height: number }, parts: readonly string[]): Picture {
  const id = `p${createHash('sha256').update(title).update(description).digest('hex').slice(0, 12)}`;
  const { width, height } = size;
  const open =
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-t ${id}-d" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}">`;
  const words = `<title id="${id}-t">${escapeHtml(title)}</title><desc id="${id}-d">${escapeHtml(description)}</desc>`;
  return { svg: `${open}${words}${parts.join('')}</svg>`, title, description };
}

/** A text at a place, cut to the width of about `letters` narrow letters. */
export function label(text: string, x: number, y: number, letters: number, extra = ''): string {
  return `<text x="${x}" y="${y}"${extra}>${escapeHtml(cut(oneLine(text), letters))}</text>`;
}
