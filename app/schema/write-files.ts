import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeOwnFile } from '../../model/own-file.ts';

/** Writes files below a folder, which is made; one whose text is null is removed. Gives the paths that were written. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | null>>): string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(files).flatMap(([name, text]) => {
    const path = join(folder, name);
    if (text !== null) writeOwnFile(folder, name, text);
    else if (existsSync(path)) rmSync(path);
    return text === null ? [] : [path];
  });
}
