import { type RowChunk, toChunks } from '../rows.ts';
import { brackets, caseFiles, cases, jaws, operations, plans, projects, states } from './source/clinical.ts';
import { doctors, offices, patientEvents, patients, permissions, roles, users } from './source/people.ts';
import { discounts, offers, orders, payments, products, purchases } from './source/trade.ts';
import { attachments, caseMessages, systemMessages, tasks } from './source/traffic.ts';
import { type Dirt, dirtyRowsOf, rowsOf, type Table, type World, worldOf } from './source/world.ts';

/** The table that each phase reads, in the order that the programme demands: parents before children. */
export const sourceOfPhase: Readonly<Record<string, Table>> = {
  offices,
  profiles: users,
  technician_roles: roles,
  role_permissions: permissions,
  doctors,
  patients,
  products,
  discounts,
  cases,
  jaws,
  brackets,
  case_states: states,
  treatment_plans: plans,
  projects,
  case_files: caseFiles,
  operations,
  orders,
  offers,
  payments,
  purchases,
  tasks,
  case_messages: caseMessages,
  message_attachments: attachments,
  patient_events: patientEvents,
  system_messages: systemMessages,
};

/** From a clinic to a hundred such programmes. */
export const scales = [0.01, 100] as const;

/** The legacy database's rows at a scale, parents before children, the same on every machine; none is kept. */
export async function* sourceRows(scale = 1): AsyncGenerator<RowChunk> {
  const world = worldOf(scale);
  for (const table of Object.values(sourceOfPhase)) yield* toChunks(table.name, table.columns, rowsOf(table, world));
}

/** What one phase must come to. */
export interface ExpectedPhase {
  readonly read: number;
  /** Kept aside by the first run. */
  readonly refused: number;
  /** Of those, rows that nothing in the source is wrong with. */
  readonly blameless: number;
  /** Of those refused, rows that the approved repairs bring. */
  readonly repaired: number;
}

const blamelessReasons: readonly (string | null)[] = ['unknown_value', 'too_long', 'lost_precision'];

function expectedOf(table: Table, world: World): ExpectedPhase {
  const { rows, kinds } = world.sizeOf(table);
  const count = (which: (dirt: Dirt) => boolean): number =>
    table.dirt.reduce((sum, dirt, at) => sum + (which(dirt) ? (kinds[at] ?? 0) : 0), 0);
  return {
    read: rows,
    refused: count(({ reason }) => reason !== null),
    blameless: count(({ reason }) => blamelessReasons.includes(reason)),
    repaired: count(({ repair }) => repair !== undefined),
  };
}

/** What a first migration at a scale must come to, by phase; `expected.json` is this at scale 1. */
export function expected(scale = 1): Record<string, ExpectedPhase> {
  const world = worldOf(scale);
  return Object.fromEntries(Object.entries(sourceOfPhase).map(([phase, table]) => [phase, expectedOf(table, world)]));
}

/** One dirty row: legacy key as text, what is wrong with it, and what must become of it. */
export interface LabelledRow {
  readonly phase: string;
  readonly key: string;
  readonly label: string;
  readonly reason: string | null;
  readonly repair: 'rule' | 'waits' | null;
}

/** Every dirty row at a scale. */
export function labelledRows(scale = 1): LabelledRow[] {
  const world = worldOf(scale);
  return Object.entries(sourceOfPhase).flatMap(([phase, table]) =>
    [...dirtyRowsOf(table, world)].map(({ key, dirt: { label, reason, repair = null } }) => ({ phase, key, label, reason, repair })),
  );
}
