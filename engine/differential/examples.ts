import { type DifferenceExample, type DifferenceRow, differenceKinds } from '../../model/differential.ts';
import { keyParts } from '../../model/identity.ts';
import { type Mapping, originsOf } from '../../model/mapping.ts';
import type { TextRow } from '../../model/session.ts';
import { stageKeys } from '../batch/stage.ts';
import { maskedRow, type Sensitivities } from '../quarantine/masking.ts';
import type { PreparedPhase } from '../run/context.ts';
import type { ComparedDifference } from './compare-phases.ts';

/** Rows shown of a phase, of each kind. */
const examplesMax = 3;
/** Rows that are looked through for them. */
const lookedAtMax = 1000;

/** How sensitive the columns are that a phase reads. */
export type SensitivitiesOf = (prepared: PreparedPhase) => Sensitivities;

/** Some rows that differ, with what stands and what the mapping makes, masked as the source's columns are. */
export async function examplesOf(compared: ComparedDifference, sensitivitiesOf: SensitivitiesOf): Promise<DifferenceExample[]> {
  const { prepared, program, worker } = compared;
  const rows = await worker.session.query<DifferenceRow>(program.difference.page('', lookedAtMax));
  const chosen = differenceKinds.flatMap((kind) => rows.filter((row) => row.kind === kind).slice(0, examplesMax));
  const shown = await shownRows(compared, chosen);
  const sensitivities = sensitivitiesOf(prepared);
  return chosen.map((row) => exampleOf(prepared, row, shown.get(row.targetKey), sensitivities));
}

interface ShownRow {
  readonly targetKey: string;
  /** JSON of shown texts. */
  readonly standing: string | null;
  readonly expected: string | null;
}

async function shownRows({ program, worker }: ComparedDifference, rows: readonly DifferenceRow[]): Promise<Map<string, ShownRow>> {
  const [alone, made] = [rows.filter(({ kind }) => kind === 'extra'), rows.filter(({ kind }) => kind !== 'extra')];
  const keysOf = (of: readonly DifferenceRow[]): string[] => of.map(({ targetKey }) => targetKey);
  const found = alone.length === 0 ? [] : await worker.session.query<ShownRow>(program.difference.standing(keysOf(alone)));
  if (made.length > 0) {
    const keys = new Set(made.flatMap(({ sourceKey }) => sourceKey ?? []));
    await stageKeys(worker.session, worker.reader, program, [...keys].map(keyParts));
    found.push(...(await worker.session.query<ShownRow>(program.difference.shown(keysOf(made)))));
  }
  return new Map(found.map((row) => [row.targetKey, row]));
}

/** Of a changed row only the columns that differ. */
function exampleOf(
  prepared: PreparedPhase,
  { kind, state, sourceKey, targetKey }: DifferenceRow,
  row: ShownRow | undefined,
  sensitivities: Sensitivities,
): DifferenceExample {
  const [standing, expected] = [textRow(row?.standing), textRow(row?.expected)];
  const masked = targetSensitivities(prepared.mapping, sensitivities);
  const [before, after] = [maskedRow(standing, masked), maskedRow(expected, masked)];
  const names = [...new Set([...Object.keys(standing), ...Object.keys(expected)])];
  const differing = kind === 'changed' ? names.filter((name) => standing[name] !== expected[name]) : names;
  const values = differing.map((name) => [name, { standing: before[name] ?? null, expected: after[name] ?? null }]);
  const key = sourceKey === null ? null : maskedKey(prepared, sourceKey, sensitivities);
  return { kind, state, sourceKey: key, targetKey, values: Object.fromEntries(values) };
}

const textRow = (json: string | null | undefined): TextRow => (json ? (JSON.parse(json) as TextRow) : {});

/** A column is as sensitive as what it is made of; of several the first that is sensitive, or unknown, counts. */
export function targetSensitivities(mapping: Mapping, known: Sensitivities): Sensitivities {
  const found = mapping.fields.flatMap((field) => {
    const of = originsOf(field.rule, mapping);
    if (!of.every((alias) => known.has(alias))) return [];
    return [[field.target, of.map((alias) => known.get(alias) ?? null).find((each) => each !== null) ?? null] as const];
  });
  return new Map(found);
}

function maskedKey({ mapping }: PreparedPhase, sourceKey: string, known: Sensitivities): string {
  const parts = keyParts(sourceKey);
  const row = Object.fromEntries(parts.map((part, i) => [mapping.sourceKey[i] ?? `key ${i}`, part]));
  return Object.values(maskedRow(row, known)).join(', ');
}
