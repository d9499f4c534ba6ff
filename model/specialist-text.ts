import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GodwitError } from './errors.ts';
import { readOwnFile } from './own-file.ts';

/** The folder beside a playbook in which its specialists stand. */
export const specialistsFolder = 'agents';

const filesMax = 10;
const bytesMax = 16_384;

/** Markdown of a playbook's specialist. */
export interface SpecialistText {
  readonly file: string;
  readonly text: string;
}

/** The Markdown files in a folder, by their names. Throws `playbook_invalid` where there are too many, or one is too long. */
export function specialistTexts(folder: string): SpecialistText[] {
  const files = globSync('*.md', { cwd: folder }).sort();
  if (files.length > filesMax)
    throw invalidSpecialist(folder, `there are ${files.length} files; at most ${filesMax} specialists are taken`);
  return files.map((file) => ({ file, text: readOwnFile(dirname(folder), join(basename(folder), file), bytesMax) ?? '' }));
}

/** What its front matter says, as lines, and what follows it; null where it has none, or nothing after it. */
export function frontMatterOf(text: string): { readonly front: string; readonly body: string } | null {
  const [, front, body] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]+)$/.exec(text) ?? [];
  return front === undefined || body === undefined ? null : { front, body };
}

/** The name in the front matter, or that of the file. */
export function specialistName({ file, text }: SpecialistText): string {
  const [, name] = /^name:\s*["']?([a-z][a-z0-9-]{1,40})["']?\s*$/m.exec(frontMatterOf(text)?.front ?? '') ?? [];
  return name ?? file.replace(/\.md$/, '');
}

/** Its sections by their headings; lines that are wrapped are one again. What stands above the first heading has the heading ''. */
export function sectionsOf({ text }: SpecialistText): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  sections.set('', lines);
  for (const line of (frontMatterOf(text)?.body ?? '').split(/\r?\n/)) {
    const [, heading] = /^#{1,6}\s+(.+?)\s*$/.exec(line) ?? [];
    if (heading !== undefined) {
      lines = sections.get(heading) ?? [];
      sections.set(heading, lines);
    } else if (/^\s*[-*]\s+/.test(line)) lines.push(line.replace(/^\s*[-*]\s+/, '').trim());
    else if (line.trim() === '') lines.push('');
    else lines.push(`${lines.pop() ?? ''} ${line.trim()}`.trim());
  }
  return new Map([...sections].map(([heading, all]) => [heading, all.filter((line) => line !== '')]));
}

export function invalidSpecialist(file: string, problem: string): GodwitError {
  return new GodwitError('playbook_invalid', `The specialist ${file} can't be used: ${problem}.`, { details: { file } });
}
