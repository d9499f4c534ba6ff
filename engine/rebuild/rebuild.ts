import { assert, GodwitError } from '../../model/errors.ts';
import { canonicalKey, derivedKey } from '../../model/identity.ts';
import {
  documentKey,
  type ElementsPlan,
  type PlanNode,
  type RebuildPlan,
  type RebuildReport,
  type TableRead,
  type WholeDocument,
} from '../../model/rebuild.ts';
import type { TextRow } from '../../model/session.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import { contextOfPhase, sourceOf } from '../route.ts';
import type { RunContext } from '../run/context.ts';
import { assemble, extendedOf } from './assemble.ts';
import { compare } from './compare.ts';
import { openedRows } from './opened.ts';
import { Tally } from './tally.ts';
import type { Extended } from './values.ts';

export interface RebuildOptions {
  /** The name of the source in the playbook. */
  readonly source: string;
  /** The run whose quarantine is asked; null where nothing has run. */
  readonly run: string | null;
  /** One document by its key. */
  readonly key?: string;
  /** Each of so many documents is compared: 1 for all. */
  readonly every: number;
  /** Documents of the collection. */
  readonly of: number;
}

/** What was found, and of one document that document itself as canonical Extended JSON. */
export interface RebuildOutcome {
  readonly report: RebuildReport;
  readonly document: Extended | null;
}

/** Up to so many documents all are compared, beyond it about as many of them, at equal distances. */
const documentsMax = 10_000;

/** Of how many documents one is compared, where nobody asks for all. */
export const sampleOf = (documents: number): number => Math.max(1, Math.ceil(documents / documentsMax));

const keysMax = 20;
const progressEvery = 1000;

interface Work {
  readonly context: RunContext;
  readonly plan: RebuildPlan;
  readonly elements: readonly ElementsPlan[];
  readonly options: RebuildOptions;
  readonly tally: Tally;
  readonly counts: { compared: number; equal: number; differing: number; missing: number; keptAside: number; unreadable: number };
  readonly keys: string[];
  rows: number;
  document: Extended | null;
}

/**
 * Makes documents again from the target's tables and holds them against the source. Writes nothing. Throws `argument_invalid` where the source has no
 * documents, `row_not_found` where it has none with the key, `interrupted` when the context's signal is aborted.
 */
export async function rebuildDocuments(context: RunContext, plan: RebuildPlan, options: RebuildOptions): Promise<RebuildOutcome> {
  const counts = { compared: 0, equal: 0, differing: 0, missing: 0, keptAside: 0, unreadable: 0 };
  const work: Work = {
    ...{ context, plan, elements: elementsOf(plan.root), options, tally: new Tally(), counts, keys: [], rows: 0, document: null },
  };
  await readSource(work);
  if (options.key !== undefined && counts.compared + counts.missing + counts.keptAside === 0)
    throw new GodwitError('row_not_found', `${plan.collection} has no document with the key ${options.key}.`);
  return { report: await reportOf(work), document: work.document };
}

const elementsOf = (node: PlanNode): ElementsPlan[] =>
  node.kind === 'elements' ? [node] : node.kind === 'record' ? [...node.members.values()].flatMap(elementsOf) : [];

async function readSource(work: Work): Promise<void> {
  const { context, plan, options } = work;
  const view = await sourceOf(context, options.source).openSnapshot();
  try {
    if (!view.documents) throw new GodwitError('argument_invalid', `The source of ${plan.collection} has rows, not documents.`);
    let seen = 0;
    for await (const group of view.documents(plan.collection)) {
      if (context.signal.aborted) throw new GodwitError('interrupted', `Comparing ${plan.collection} was stopped.`);
      const chosen = group.filter(({ key }) => (options.key === undefined ? seen++ % options.every === 0 : key === options.key));
      if (chosen.length > 0) await compareGroup(work, chosen);
      if (options.key !== undefined && chosen.length > 0) return;
    }
  } finally {
    await view.close().catch(() => {});
  }
}

type RowsByKey = ReadonlyMap<string, readonly TextRow[]>;

/** Each table is read once for all documents of a group. */
async function compareGroup(work: Work, documents: readonly WholeDocument[]): Promise<void> {
  const { plan, counts, options, context, elements } = work;
  const readable = documents.filter(({ key, text }) => key !== null && text !== null);
  counts.unreadable += documents.length - readable.length;
  const keys = readable.map(({ key }) => key ?? '');
  const parts: RowsByKey[] = [];
  for (const part of plan.parts) parts.push(await readRows(context, part, keys));
  const children = new Map<ElementsPlan, RowsByKey>();
  for (const each of elements) children.set(each, await readRows(context, each.read, keys));
  const aside = await keptAside(
    work,
    keys.filter((key) => parts.every((rows) => !rows.has(key))),
  );
  for (const { key, text } of readable) {
    if (key === null || text === null) continue;
    const rows = parts.flatMap((each) => each.get(key) ?? []);
    if (rows.length === 0) noteMissing(work, key, aside.has(key));
    else compareDocument(work, { key, text }, Object.assign({}, ...rows), (each) => children.get(each)?.get(key) ?? []);
    work.rows += parts[0]?.get(key)?.length ?? 0;
  }
  const done = counts.compared + counts.missing + counts.keptAside;
  if (Math.floor(done / progressEvery) > Math.floor((done - readable.length) / progressEvery))
    context.notify({ type: 'validating', phase: plan.collection, rows: done, of: Math.ceil(options.of / options.every) });
}

/** Rows of a table by the source's keys of the documents that they were made of. */
async function readRows(context: RunContext, read: TableRead, keys: readonly string[]): Promise<RowsByKey> {
  const { target, ledgerSession } = contextOfPhase(context, read.phase);
  const { identity } = read;
  const sought = new Map(keys.map((key) => [identity ? derivedKey(identity, [key]) : key, key]));
  const stored = await ledgerSession.query<TextRow>(target.readBack(read)([...sought.keys()]));
  const rows = openedRows(read, stored, context.keys);
  return Map.groupBy(rows, (row) => sought.get(row[documentKey] ?? '') ?? '');
}

async function keptAside({ context, plan, options }: Work, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const [part] = plan.parts;
  assert(part, 'a plan reads a table');
  if (options.run === null || keys.length === 0) return new Set();
  const { ledgerSession, ledgerSchema, playbook } = contextOfPhase(context, part.phase);
  const byCanonical = new Map(keys.map((key) => [canonicalKey([key]), key]));
  const facts = openRowFacts(ledgerSession, ledgerSchema, playbook.playbook);
  const kept = await facts.quarantined(options.run, part.phase, [...byCanonical.keys()]);
  return new Set(kept.map(({ sourceKey }) => byCanonical.get(sourceKey) ?? ''));
}

function noteMissing({ counts, keys }: Work, key: string, isKeptAside: boolean): void {
  if (isKeptAside) counts.keptAside++;
  else {
    counts.missing++;
    if (keys.length < keysMax) keys.push(key);
  }
}

function compareDocument(
  work: Work,
  { key, text }: { readonly key: string; readonly text: string },
  row: TextRow,
  rowsOf: (plan: ElementsPlan) => readonly TextRow[],
): void {
  const { plan, tally, counts, keys, options } = work;
  const rebuilt = assemble(plan.root, row, rowsOf);
  const before = tally.faults;
  compare(plan.root, JSON.parse(text) as Extended, rebuilt, { key, tally });
  counts.compared++;
  if (options.key !== undefined) work.document = extendedOf(plan.root, rebuilt) ?? null;
  if (tally.faults === before) counts.equal++;
  else {
    counts.differing++;
    if (keys.length < keysMax) keys.push(key);
  }
}

async function reportOf({ context, plan, options, tally, counts, keys, rows }: Work): Promise<RebuildReport> {
  const isWhole = options.key === undefined && options.every === 1;
  return {
    collection: plan.collection,
    coverage: coverageText(options),
    documents: counts,
    unclaimedRows: isWhole ? await unclaimed(context, plan, rows) : null,
    keys,
    ...tally.found(),
    losses: plan.losses,
    keptAsJson: jsonPaths(plan.root),
  };
}

function coverageText({ key, every, of }: RebuildOptions): string {
  if (key !== undefined) return 'one document';
  return every === 1 ? `all ${of} documents` : `a sample: one of each ${every} documents, of ${of}`;
}

async function unclaimed(context: RunContext, { parts: [part] }: RebuildPlan, found: number): Promise<number> {
  assert(part, 'a plan reads a table');
  const { target, ledgerSession } = contextOfPhase(context, part.phase);
  const [counted] = await ledgerSession.query<{ rows: number }>(target.countRows(part.entity));
  return (counted?.rows ?? 0) - found;
}

function jsonPaths(node: PlanNode): string[] {
  if (node.kind === 'value') return node.form === 'json' ? [node.path] : [];
  if (node.kind === 'elements') return jsonPaths(node.element);
  return node.kind === 'record' ? [...node.members.values()].flatMap(jsonPaths) : [];
}
