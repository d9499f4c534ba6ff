import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'bson';

/** Writes collections as mongodump does, into a folder of their own; returns its path. */
export function writeDump(collections: Readonly<Record<string, readonly object[]>>, metadata: Readonly<Record<string, object>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-dump-'));
  mkdirSync(join(folder, 'shop'));
  for (const [name, documents] of Object.entries(collections)) {
    const file = join(folder, 'shop', encodeURIComponent(name));
    writeFileSync(`${file}.bson`, Buffer.concat(documents.map((document) => serialize(document, { ignoreUndefined: false }))));
    writeFileSync(`${file}.metadata.json`, JSON.stringify({ options: {}, indexes: [], collectionName: name, ...metadata[name] }));
  }
  return folder;
}
