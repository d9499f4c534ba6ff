import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';

/** Makes a folder below the home that only its owner may enter, and one that stands there already. */
export function privateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

/** Writes a file that only its owner may read, whoever could read it before. */
export function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}
