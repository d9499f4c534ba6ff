import { type Document, documentAt, documentsOf, type ExpectedFate, type Fate, type Source } from './collection.ts';
import { collections, elementPhases } from './collections.ts';
import { bucket } from './files.ts';
import { upTo } from './seed.ts';

/** Fates by phase, as in the ledger. */
interface Fates {
  readonly read: number;
  readonly written: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly quarantined: number;
}

/** One dirty document or element: its key as in the ledger, what is wrong with it, and what must become of it. */
interface Labelled {
  readonly key: string;
  readonly label: string;
  readonly phase: string;
  readonly fate: Fate;
  readonly reason?: string;
}

/** What a first migration of the generated source must come to. */
export interface Expected {
  /** Documents without dirt, by collection. */
  readonly clean: Readonly<Record<string, number>>;
  readonly labelled: readonly Labelled[];
  readonly fates: Readonly<Record<string, Fates>>;
}

const keyOf = (...parts: readonly string[]): string => parts.map((part) => `${part.length}:${part}`).join('');

/** What cannot be read is known by its place. */
const placeOf = (n: number): string => keyOf(`document ${n + 1}`);

const dirtyNumbers = ({ clean, dirt }: Source): number[] => upTo(dirt.length).map((at) => clean + at);

function labelledDocuments(source: Source): Labelled[] {
  return dirtyNumbers(source).flatMap((n) => {
    const { label, fates } = source.dirt[n - source.clean] ?? { label: '', fates: [] };
    const id = source.idOf(n).toHexString();
    if (fates.length === 0) return [{ key: keyOf(id), label, phase: source.name, fate: 'written' as const }];
    return fates.map(({ element, ...fate }) => ({ key: keyFor(id, n, fate, element), label, ...fate }));
  });
}

function keyFor(id: string, n: number, { reason }: ExpectedFate, element: string | undefined): string {
  if (element !== undefined) return keyOf(id, 'element', element);
  return reason === 'unreadable' ? placeOf(n) : keyOf(id);
}

const elementsIn = (document: Document, member: string): Document[] => (document[member] ?? []) as Document[];
const isKeptAside = ({ dirt, clean, name }: Source, n: number): boolean =>
  (dirt[n - clean]?.fates ?? []).some(({ phase, fate }) => phase === name && fate === 'quarantined');

/** Elements wait for the document that they stand in. */
function waitingElements(phase: keyof typeof elementPhases): Labelled[] {
  const { of, member, key } = elementPhases[phase];
  const kept = dirtyNumbers(of).filter((n) => isKeptAside(of, n));
  return kept.flatMap((n) =>
    elementsIn(documentAt(of, n), member).map((element) => ({
      key: keyOf(of.idOf(n).toHexString(), String(key === null ? element : element[key])),
      label: of.dirt[n - of.clean]?.label ?? '',
      ...{ phase, fate: 'quarantined' as const, reason: 'orphan' },
    })),
  );
}

const labelledFiles = (): Labelled[] =>
  bucket.broken.flatMap(({ label, fates }, at) => fates.map((fate) => ({ key: placeOf(bucket.clean + at), label, ...fate })));

function fatesOf(read: number, labelled: readonly Labelled[], skipped = 0): Fates {
  const count = (fate: Fate): number => labelled.filter((each) => each.fate === fate).length;
  const [left, quarantined] = [skipped + count('skipped'), count('quarantined')];
  return { read, written: read - left - quarantined, unchanged: 0, skipped: left, quarantined };
}

const elementsOf = ({ of, member }: { readonly of: Source; readonly member: string }): number =>
  [...documentsOf(of)].reduce((sum, document) => sum + elementsIn(document, member).length, 0);

/** Each tag of a tenant is written once; those that come again are merged into it. */
function tagFates(): Fates {
  const { of, member } = elementPhases.invoice_tags;
  const all = [...documentsOf(of)].flatMap((document) => elementsIn(document, member).map((tag) => `${document.org} ${tag}`));
  return fatesOf(all.length, [], all.length - new Set(all).size);
}

/** What a first migration must come to; `expected.json` is this as a file. */
export function expected(): Expected {
  const waiting = Object.keys(elementPhases).flatMap((phase) => waitingElements(phase as keyof typeof elementPhases));
  const labelled = [...collections.flatMap(labelledDocuments), ...waiting, ...labelledFiles()];
  const ofPhase = (phase: string): Labelled[] => labelled.filter((each) => each.phase === phase);
  return {
    clean: { ...Object.fromEntries(collections.map(({ name, clean }) => [name, clean])), documents: bucket.clean },
    labelled,
    fates: {
      ...Object.fromEntries(collections.map(({ name, clean, dirt }) => [name, fatesOf(clean + dirt.length, ofPhase(name))])),
      ...Object.fromEntries(Object.entries(elementPhases).map(([phase, each]) => [phase, fatesOf(elementsOf(each), ofPhase(phase))])),
      tags: tagFates(),
      documents: fatesOf(bucket.clean + bucket.broken.length, ofPhase('documents')),
    },
  };
}
