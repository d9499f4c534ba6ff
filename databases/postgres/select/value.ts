import type { Sensitivity } from '../../../model/profile.ts';
import { refuse } from '../expression/call.ts';

/** What is known of an expression without computing it. */
export interface Value {
  /** Strongest sensitivity of what it is made of; null where nothing of it is sensitive. */
  readonly sensitivity: Sensitivity | null;
  /** Names of the sensitive columns in it. */
  readonly of: readonly string[];
  /** The column of a table (`schema.table.column`) that it is, untouched; null for everything computed, or that several columns flow into. */
  readonly origin: string | null;
  /** Columns that a foreign key of the origin leads to. */
  readonly refersTo?: ReadonlySet<string>;
  /** A type in it whose casts or checks are code of the database; null where there is none. */
  readonly coded: string | null;
  /** True for a whole row of a table. */
  readonly isRow?: true;
  /** Members of a composite value. */
  readonly members?: ReadonlyMap<string, Value>;
}

/** A column that a SELECT gives; one without a name can't be asked for by those around it. */
export interface Column {
  readonly name: string | null;
  readonly value: Value;
}

/** The columns under the names that an alias gives to the first of them. */
export function renamed(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  return columns.map(({ name, value }, i) => ({ name: names[i] ?? name, value }));
}

/** A value that says nothing: constants, and what PostgreSQL computes from them. */
export const plain: Value = { sensitivity: null, of: [], origin: null, coded: null };

const strongestFirst: readonly Sensitivity[] = ['secret', 'phi', 'pii', 'money'];

/** The strongest of several sensitivities. */
export function strongest(found: readonly (Sensitivity | null)[]): Sensitivity | null {
  return strongestFirst.find((each) => found.includes(each)) ?? null;
}

/** What several values flow into; nothing is computed with them yet. */
export function merged(values: readonly Value[]): Value {
  const [first, ...rest] = values;
  if (first && rest.length === 0) return first;
  return {
    sensitivity: strongest(values.map(({ sensitivity }) => sensitivity)),
    of: [...new Set(values.flatMap(({ of }) => of))],
    origin: null,
    coded: values.find(({ coded }) => coded !== null)?.coded ?? null,
  };
}

/** What is computed from values by what can't fail or end differently for some of them: as sensitive as they are, and hidden as a whole. */
export function hidden(what: string, values: readonly Value[]): Value {
  withoutCode(what, values);
  const { sensitivity, of } = merged(values);
  return { ...plain, sensitivity, of };
}

/** What is computed from values of which none may be sensitive, because the computation shows in the answer. */
export function computed(what: string, values: readonly Value[]): Value {
  withoutCode(what, values);
  mayNotDecide(what, values);
  return plain;
}

/** Refuses sensitive values where they would decide which rows come, how many, in which order, or whether the query fails. */
export function mayNotDecide(what: string, values: readonly Value[]): void {
  const { sensitivity, of } = merged(values);
  if (sensitivity === null) return;
  refuse(
    `${what} on ${of.join(', ') || 'a sensitive value'}`,
    `it is sensitive (${sensitivity}): its values may be shown (masked), counted with count() and tested with IS NULL, but not compared, ` +
      'sorted, grouped or computed with. Ask profile_entity for what its values are like',
  );
}

function withoutCode(what: string, values: readonly Value[]): void {
  const { coded } = merged(values);
  if (coded !== null)
    refuse(
      `${what} on the type ${coded}`,
      'its casts or checks are code of the database: its columns may only be shown, counted, grouped and sorted',
    );
}
