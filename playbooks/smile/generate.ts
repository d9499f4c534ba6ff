import { type RowChunk, toChunks } from '../rows.ts';
import { doctors } from './source/doctors.ts';
import { offices } from './source/offices.ts';
import { patients } from './source/patients.ts';
import { projects } from './source/projects.ts';
import { states } from './source/states.ts';
import { type ExpectedFate, idOf, rowsOf, type SourceTable } from './source/table.ts';
import { templates } from './source/templates.ts';
import { users } from './source/users.ts';
import { adoptedPractices, adoptedProfiles, adoption, practiceColumns, profileColumns } from './target-rows.ts';

export type { RowChunk } from '../rows.ts';

/** Fates by phase, as in the ledger. */
interface Fates {
  readonly read: number;
  readonly written: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly quarantined: number;
}

/** One dirty row: legacy key as text, what is wrong with it, and what must become of it. */
export interface LabelledRow extends ExpectedFate {
  readonly key: string;
  readonly label: string;
}

/** What a first migration of the generated source must come to. */
export interface Expected {
  /** Rows of the source without dirt, by phase. */
  readonly clean: Readonly<Record<string, number>>;
  readonly labelled: readonly LabelledRow[];
  readonly fates: Readonly<Record<string, Fates>>;
}

const sourceTables: readonly SourceTable[] = [offices, users, patients, projects, doctors, states, templates];

const sourceOfPhase: Readonly<Record<string, SourceTable>> = {
  profiles: users,
  patients,
  cases: projects,
  projects,
  practice_members: doctors,
  case_states: states,
  workflow_templates: templates,
};

/** The legacy database's rows, parents before children, the same on every machine. */
export async function* sourceRows(): AsyncGenerator<RowChunk> {
  for (const table of sourceTables) yield* toChunks(table.name, table.columns, rowsOf(table));
}

/** What an earlier tool has already put into the modern database: every practice and most profiles. */
export async function* targetRows(): AsyncGenerator<RowChunk> {
  yield* toChunks('practices', practiceColumns, adoptedPractices());
  yield* toChunks('profiles', profileColumns, adoptedProfiles());
}

function labelledRows(phase: string, table: SourceTable): LabelledRow[] {
  return table.dirt.flatMap(({ label, fates }, at) =>
    fates.filter((each) => each.phase === phase).map((fate) => ({ key: String(idOf(table, table.clean + at)), label, ...fate })),
  );
}

function fatesOf(phase: string, table: SourceTable): Fates {
  const rows = labelledRows(phase, table);
  const count = (fate: string): number => rows.filter((row) => row.fate === fate).length;
  const equal = phase === 'profiles' ? adoption.adopted - adoption.stale : 0;
  return {
    read: table.clean + table.dirt.length,
    written: table.clean - equal + count('written'),
    unchanged: equal + count('unchanged'),
    skipped: count('skipped'),
    quarantined: count('quarantined'),
  };
}

/** What a first migration must come to; `expected.json` is this as a file. */
export function expected(): Expected {
  const phases = Object.entries(sourceOfPhase);
  return {
    clean: Object.fromEntries(phases.map(([phase, table]) => [phase, table.clean])),
    labelled: phases.flatMap(([phase, table]) => labelledRows(phase, table)),
    fates: Object.fromEntries(phases.map(([phase, table]) => [phase, fatesOf(phase, table)])),
  };
}
