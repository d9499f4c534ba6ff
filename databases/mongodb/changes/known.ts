import { columnsOf, type DocumentColumn } from '../paths/columns.ts';
import { MapNames } from '../paths/map-names.ts';
import { PathScan } from '../paths/path-scan.ts';
import type { ScannedCollection } from '../scanned.ts';

/** What stood at a path when documents were copied, as a ledger keeps it. */
interface KnownPath {
  readonly name: string;
  readonly seen: number;
  readonly types: readonly (readonly [number, number])[];
  readonly members: readonly KnownPath[];
  readonly element: KnownPath | null;
  readonly flags: { readonly isCut: boolean; readonly isMap: boolean };
  readonly counts: { readonly emptyObjects: number; readonly uuids: number; readonly otherBinaries: number };
  /** Of a map: how full its objects are of all names. */
  readonly density: number | null;
}

/** What stood in the documents of a collection. */
export interface KnownDocuments {
  readonly documents: number;
  readonly root: KnownPath;
}

/** What a collection's documents were like: a stream holds later ones to that, so that nothing new vanishes. */
export const knownOf = ({ documents, root }: Pick<ScannedCollection, 'documents' | 'root'>): KnownDocuments => ({
  documents,
  root: pathOf(root),
});

function pathOf(scan: PathScan): KnownPath {
  const { name, seen, types, list, element, isCut, isMap, emptyObjects, uuids, otherBinaries, names } = scan;
  return {
    ...{ name, seen, types: [...types], members: list.map(pathOf), element: element && pathOf(element) },
    ...{ flags: { isCut, isMap }, counts: { emptyObjects, uuids, otherBinaries }, density: names?.density ?? null },
  };
}

/** The columns that they had. */
export function columnsKnown({ documents, root }: KnownDocuments): readonly DocumentColumn[] {
  return columnsOf({ documents, root: scanOf(root, 0) });
}

function scanOf({ name, seen, types, members, element, flags, counts, density }: KnownPath, ordinal: number): PathScan {
  const scan = Object.assign(new PathScan(name, ordinal), { seen, ...flags, ...counts });
  for (const [type, count] of types) scan.addCount(type, count);
  for (const [i, member] of members.entries()) {
    const made = scanOf(member, i);
    scan.members.set(made.name, made);
    scan.list.push(made);
  }
  scan.element = element && scanOf(element, 0);
  scan.names = density === null ? null : MapNames.ofDensity(density);
  return scan;
}
