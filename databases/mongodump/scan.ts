import { statSync } from 'node:fs';
import { GodwitError } from '../../model/errors.ts';
import { uniqueMembers } from '../mongodb/metadata.ts';
import { DocumentScan } from '../mongodb/scan-documents.ts';
import type { ScannedCollection } from '../mongodb/scanned.ts';
import type { Mark } from '../without-sql/slices.ts';
import { ArchiveReader, namespaceOf } from './archive.ts';
import type { DumpedCollection } from './collections.ts';
import { archived, documentsOf } from './open-dump.ts';

/** A collection of a dump, with the bytes at which slices may begin. */
export interface DumpScan extends ScannedCollection {
  readonly of: DumpedCollection;
  readonly marks: readonly Mark<number>[];
}

/** What tells one state of a file from another without reading it. */
export function stateOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats) throw new GodwitError('database_not_found', `The file ${path} is not there any more.`);
  return `${stats.size}:${stats.mtimeNs}:${stats.ino}`;
}

/** Throws `source_changed` where the file is not as it was. */
export function requireSame(path: string, state: string): void {
  if (stateOf(path) === state) return;
  throw new GodwitError('source_changed', `${path} has changed since this run began to read it.`, { details: { path } });
}

/** Reads a dump whole, once: every document of every collection. An archive is read in one pass. */
export async function scanDump(collections: readonly DumpedCollection[]): Promise<DumpScan[]> {
  const scans = collections.map((of) => ({ of, state: stateOf(of.path), scan: new DocumentScan<number>(uniqueMembers(of.metadata)) }));
  const [archive] = collections.filter(({ isArchive }) => isArchive);
  if (archive) await scanArchive(archive, new Map(scans.map(({ of, scan }) => [namespaceOf(of), scan])));
  else for (const { of, scan } of scans) for await (const { offset, bytes } of documentsOf(of, 0, null)) scan.see(bytes, () => offset);
  const names = entityNames(collections);
  return scans.map(({ of, state, scan }, i) => {
    requireSame(of.path, state);
    const { database, collection, metadata } = of;
    return { of, entity: names[i] ?? collection, database, collection, metadata, state, marks: scan.marks, ...scan.found() };
  });
}

async function scanArchive({ path, isGzip }: DumpedCollection, scans: ReadonlyMap<string, DocumentScan<number>>): Promise<void> {
  for await (const document of archived(path, isGzip, new ArchiveReader(null), 0)) {
    if (document) scans.get(document.namespace)?.see(document.bytes, () => document.offset);
  }
}

/** `users`, or `shop.users` where the dump holds several databases. */
function entityNames(collections: readonly DumpedCollection[]): string[] {
  const isOne = new Set(collections.map(({ database }) => database)).size <= 1;
  return collections.map((of) => (isOne ? of.collection : namespaceOf(of)));
}
