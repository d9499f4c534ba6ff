import type { CausePart, QuarantineCause } from '../../model/cause.ts';

/** A kept row, with the row that it refers to where that is what it lacks. */
export interface KeptRecord {
  readonly id: string;
  readonly phase: string;
  /** Source entity. */
  readonly entity: string;
  readonly sourceKey: string;
  readonly reason: string;
  readonly field: string | null;
  /** Source columns that the field is made of. */
  readonly columns: readonly string[];
  readonly status: 'open' | 'patched' | 'replayed' | 'dismissed';
  readonly parent: { readonly phases: readonly string[]; readonly sourceKey: string } | null;
}

/** Longest chain of rows that wait for each other; a circle ends there. */
const generationsMax = 100;
const examplesMax = 5;

/** Kept rows by cause, the largest first: a row whose parent is kept aside itself waits for it, and is decided with it. */
export function causesOf(records: readonly KeptRecord[]): QuarantineCause[] {
  const groups = Map.groupBy(rootsOf(records), ({ root }) => root.reason);
  return [...groups].map(([cause, of]) => causeOf(cause, of)).sort((a, b) => b.rows - a.rows || (a.cause < b.cause ? -1 : 1));
}

/** The rows of a cause: `orphan` names all of a reason, `orphan:cases` or `orphan:cases.patient_id` those of one phase or column, with what waits. */
export function recordsOfCause(records: readonly KeptRecord[], name: string): KeptRecord[] {
  const [cause, part] = splitName(name);
  return rootsOf(records).flatMap(({ record, root }) => (root.reason === cause && isOfPart(root, part) ? [record] : []));
}

function splitName(name: string): [cause: string, part: string | null] {
  const at = name.indexOf(':');
  return at < 0 ? [name, null] : [name.slice(0, at), name.slice(at + 1)];
}

const isOfPart = ({ phase, field }: KeptRecord, part: string | null): boolean =>
  part === null || part === phase || part === `${phase}.${field ?? ''}`;

interface Rooted {
  readonly record: KeptRecord;
  readonly root: KeptRecord;
}

function rootsOf(records: readonly KeptRecord[]): Rooted[] {
  const byKey = new Map(records.map((record) => [keyOf(record.phase, record.sourceKey), record]));
  return records.map((record) => {
    let root = record;
    for (let generation = 0; generation < generationsMax; generation++) {
      const parent = root.parent?.phases.map((phase) => byKey.get(keyOf(phase, root.parent?.sourceKey ?? ''))).find((each) => each);
      if (!parent || parent === record) break;
      root = parent;
    }
    return { record, root };
  });
}

const keyOf = (phase: string, sourceKey: string): string => `${phase}\n${sourceKey}`;

function causeOf(cause: string, of: readonly Rooted[]): QuarantineCause {
  const own = of.filter(({ record, root }) => record === root).map(({ record }) => record);
  const waiting = Map.groupBy(
    of.filter(({ record, root }) => record !== root),
    ({ record }) => record.phase,
  );
  return {
    cause,
    rows: of.length,
    undecided: undecidedOf(of.map(({ record }) => record)),
    records: new Set(of.map(({ record }) => keyOf(record.entity, record.sourceKey))).size,
    parts: [...Map.groupBy(own, ({ phase, field }) => `${phase}.${field ?? ''}`).values()].map(partOf).sort((a, b) => b.rows - a.rows),
    waiting: [...waiting].map(([phase, rows]) => ({ phase, rows: rows.length })),
  };
}

function partOf(records: readonly KeptRecord[]): CausePart {
  const [first] = records;
  const examples = records.map(({ sourceKey }) => sourceKey).sort();
  return {
    phase: first?.phase ?? '',
    field: first?.field ?? null,
    columns: [...(first?.columns ?? [])],
    rows: records.length,
    undecided: undecidedOf(records),
    exampleKeys: examples.slice(0, examplesMax),
    missing: first?.parent?.phases[0] ?? null,
  };
}

const undecidedOf = (records: readonly KeptRecord[]): number => records.filter(({ status }) => status !== 'dismissed').length;
