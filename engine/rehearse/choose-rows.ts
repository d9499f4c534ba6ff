import type { SourceDatabase } from '../../model/contracts.ts';
import { canonicalKey } from '../../model/identity.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { SliceReader, SourceRead } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { isWholeRowKey } from '../../model/whole-row.ts';
import { firstRows } from '../first-rows.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { sourceOf } from '../route.ts';
import type { RunContext } from '../run/context.ts';
import { withViews } from '../run/look.ts';

/** Keys of the chosen rows, by what is read: the first of each phase, and every row that a chosen one refers to. */
export type ChosenRows = ReadonlyMap<string, readonly (readonly string[])[]>;

type Chosen = Map<string, Map<string, readonly string[]>>;

/** Longest chain of rows of one entity that refer to each other; longer ones are cut and show as orphans. */
const roundsMax = 50;

/** What a phase reads, as one text: phases that read the same rows by the same key share their sample. */
export function readingOf({ entity, key }: SourceRead): string {
  return [entity.name, ...key].join('\n');
}

/** Chooses `rows` rows of each phase, and follows their references through all phases, also round a circle of them, until every parent is chosen. */
export async function chooseRows(
  context: Pick<RunContext, 'source' | 'several'>,
  phases: readonly MappedPhase[],
  rows: number,
): Promise<ChosenRows> {
  const chosen: Chosen = new Map(phases.map(({ sourceRead }) => [readingOf(sourceRead), new Map()]));
  const readers = new Map<string, SliceReader>();
  await withViews(context, async (viewOf) => {
    const readerOf: ReaderOf = async (phase) => {
      const name = phase.phase.databases.source;
      const reader = readers.get(name) ?? (await (await viewOf(phase)).view.openReader());
      readers.set(name, reader);
      return reader;
    };
    try {
      for (const phase of phases) {
        const source = sourceOf(context, phase.phase.databases.source);
        const keys = chosen.get(readingOf(phase.sourceRead));
        for (const row of await sampleOf(source, await readerOf(phase), phase.sourceRead, rows))
          add(keys, partsOf(row, phase.sourceRead.key));
      }
      await followReferences(readerOf, phases, chosen);
    } finally {
      for (const reader of readers.values()) await reader.close();
    }
  });
  return new Map([...chosen].map(([reading, keys]) => [reading, [...keys.values()]]));
}

type ReaderOf = (phase: MappedPhase) => Promise<SliceReader>;

/** Children first, so that one round is enough where no references go round. */
async function followReferences(readerOf: ReaderOf, phases: readonly MappedPhase[], chosen: Chosen): Promise<void> {
  const followed = phases.map((phase) => ({ phase, seen: new Set<string>() })).reverse();
  for (let round = 0; round < roundsMax; round++) {
    let isDone = true;
    for (const { phase, seen } of followed) {
      const fresh = [...(chosen.get(readingOf(phase.sourceRead)) ?? [])].filter(([canonical]) => !seen.has(canonical));
      for (const [canonical] of fresh) seen.add(canonical);
      const keys = fresh.map(([, parts]) => parts);
      const reader = await readerOf(phase);
      for (const row of await reader.rowsByKey(phase.sourceRead, keys)) addParents(row, phase.mapping, phases, chosen);
      isDone &&= fresh.length === 0;
    }
    if (isDone) return;
  }
}

/** A key that is made of whole rows, or of members, is in no row of a sample; the reader makes it. */
function sampleOf(source: SourceDatabase, reader: SliceReader, sourceRead: SourceRead, rows: number): Promise<readonly TextRow[]> {
  const isMade = sourceRead.entity.unnest !== undefined || isWholeRowKey(sourceRead.key, sourceRead.entity.fields);
  return isMade ? firstRows(reader, sourceRead, rows) : source.sample(sourceRead.entity, rows);
}

function addParents(row: TextRow, mapping: Mapping, phases: readonly MappedPhase[], chosen: Chosen): void {
  for (const { rule } of mapping.fields) {
    if (rule.rule !== 'reference') continue;
    const parent = phases.find((each) => each.mapping.identity.name === rule.identity);
    // What tells several rows of one source row apart stands after its key.
    if (parent) add(chosen.get(readingOf(parent.sourceRead)), partsOf(row, rule.columns.slice(0, parent.sourceRead.key.length)));
  }
}

/** The parts of a key, or null where one is missing. */
function partsOf(row: TextRow, columns: readonly string[]): readonly string[] | null {
  const parts = columns.flatMap((name) => row[name] ?? []);
  return parts.length === columns.length ? parts : null;
}

function add(keys: Map<string, readonly string[]> | undefined, parts: readonly string[] | null): void {
  if (parts) keys?.set(canonicalKey(parts), parts);
}
