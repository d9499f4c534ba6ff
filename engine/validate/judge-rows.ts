import { assert } from '../../model/errors.ts';
import { canonicalKey } from '../../model/identity.ts';
import type { AbroadStatements, CompareStatements, OutputStatements, PhaseStatements } from '../../model/phase-statements.ts';
import type { SqlSession, TextRow } from '../../model/session.ts';
import type { Difference } from '../../model/verdict.ts';
import { withOutputs } from '../batch/outputs.ts';
import type { KeptRow, RowFacts } from '../ledger/row-facts.ts';
import { patchedRows } from '../quarantine/patched-row.ts';
import type { PreparedPhase } from '../run/context.ts';
import { type Expect, type ExpectedRow, keyReader, openEvaluator } from './expect-row.ts';
import { differingFields, type FieldJudge, fieldJudges, isEvaluatedReason } from './field-judges.ts';
import { type LargeValues, openLargeValues } from './large-values.ts';
import { type ReferenceQuestions, resolveReferences } from './resolve-references.ts';

/** What the evaluator says of some rows. */
export interface Judged {
  readonly rows: number;
  readonly differences: readonly Difference[];
  /** Large values that were compared by their SHA-256, and rows of which not even that says what should be there. */
  readonly hashed: number;
  readonly beyond: number;
  /** Rows whose place in the ledger's quarantine is not what the mapping says. */
  readonly misfiled: number;
}

/** Judges source rows one by one against the target. */
export interface RowJudge {
  judge(rows: readonly TextRow[]): Promise<Judged>;
}

interface JudgeContext {
  readonly run: string;
  readonly phase: PreparedPhase;
  readonly judges: readonly FieldJudge[];
  readonly large: LargeValues;
  readonly expect: Expect;
  readonly compare: CompareStatements;
  readonly abroad: PhaseStatements['abroad'];
  readonly outputs: OutputStatements | null;
  readonly session: SqlSession;
  readonly facts: RowFacts;
}

/** What stands in target and ledger for some rows. */
interface Standing {
  readonly rows: ReadonlyMap<string, TextRow>;
  readonly kept: ReadonlyMap<string, KeptRow>;
  readonly others: ReadonlySet<string>;
}

/** Opens the judge of a phase, asking the target on `session`. */
export function openRowJudge(
  run: string,
  phase: PreparedPhase,
  { compare, outputs, abroad }: Pick<PhaseStatements, 'compare' | 'outputs' | 'abroad'>,
  session: SqlSession,
  facts: RowFacts,
): RowJudge {
  const judges = fieldJudges(phase);
  const large = openLargeValues(phase, judges);
  const judgeContext: JudgeContext = {
    run,
    phase,
    judges,
    large,
    expect: openEvaluator(phase, judges),
    compare,
    abroad,
    outputs,
    session,
    facts,
  };
  return { judge: (rows) => judgeRows(judgeContext, rows) };
}

async function judgeRows(judgeContext: JudgeContext, read: readonly TextRow[]): Promise<Judged> {
  const source = read.filter((row) => !judgeContext.large.isBeyond(row));
  const rows = await transformedRows(judgeContext, await repairedRows(judgeContext, source));
  const expected = await expectRows(judgeContext, rows);
  const standing = await standingOf(judgeContext, expected);
  const differences: Difference[] = [];
  let misfiled = 0;
  for (const row of expected) {
    const found = row.fate === 'accepted' ? judgeAccepted(judgeContext, row, standing) : judgeAbsent(judgeContext, row, standing);
    if (found === 'misfiled') misfiled++;
    else if (found !== null) differences.push(found);
  }
  const hashed = source.reduce((sum, row) => sum + judgeContext.large.count(row), 0);
  return { rows: source.length, differences, misfiled, hashed, beyond: read.length - source.length };
}

/** What is expected is the mapping of the source with approved patches. */
async function repairedRows({ phase, facts }: JudgeContext, rows: readonly TextRow[]): Promise<TextRow[]> {
  const keyOf = keyReader(phase);
  const keys = rows.map((row) => canonicalKey(keyOf(row)));
  const patches = await facts.patches(phase.mapping.phase, phase.mapping.source, keys);
  return patchedRows(rows, patches, (row) => canonicalKey(keyOf(row)));
}

/** The code runs once more: what the set path has of it is no evidence. */
async function transformedRows({ phase, outputs }: JudgeContext, rows: readonly TextRow[]): Promise<readonly TextRow[]> {
  if (outputs === null) return rows;
  const keyOf = keyReader(phase);
  return withOutputs(outputs.transform, outputs.runner, rows, (row) => canonicalKey(keyOf(row)));
}

async function expectRows(
  { phase, expect, facts, compare, abroad, session }: JudgeContext,
  rows: readonly TextRow[],
): Promise<ExpectedRow[]> {
  const { mapping } = phase;
  const here: ReferenceQuestions = {
    keyMap: async (identity, keys) => new Map((await facts.keyMap(identity, keys)).map((each) => [each.sourceKey, each.targetKey])),
    present: async (identity, keys) =>
      new Set((await session.query<{ key: string }>(compare.present(identity, keys))).map(({ key }) => key)),
  };
  const elsewhere = new Map(abroad.map((program) => [program.identity, questionsAbroad(program)]));
  const resolve = await resolveReferences(phase, rows, (identity) => elsewhere.get(identity) ?? here);
  const keyOf = keyReader(phase);
  const keys = rows.map((row) => canonicalKey(keyOf(row)));
  const own = mapping.conflict.key.length === 0 ? [] : await facts.keyMap(mapping.identity.name, keys);
  const byKey = new Map(own.map((entry) => [entry.sourceKey, entry]));
  return keptTogether(rows.map((row, i) => expect(row, byKey.get(keys[i] ?? ''), resolve)));
}

/** The same questions to another database. */
function questionsAbroad({ identity, finder }: AbroadStatements): ReferenceQuestions {
  assert(finder, `nothing finds the rows of ${identity}, which stand in another database`);
  return {
    keyMap: async (_, keys) => {
      const found = await finder.find(keys.map((refersTo) => ({ refersTo, ownKey: null })));
      return new Map(found.map(({ refersTo, targetKey }) => [refersTo, targetKey]));
    },
    present: async (_, keys) => {
      const found = await finder.find(keys.map((key) => ({ refersTo: `=${key}`, ownKey: key })));
      return new Set(found.filter(({ isThere }) => isThere).map(({ targetKey }) => targetKey));
    },
  };
}

/** Of rows that were made of one source row all are refused where one is. */
function keptTogether(rows: readonly ExpectedRow[]): ExpectedRow[] {
  const refused = new Map(rows.filter(({ fate }) => fate === 'refused').map((row) => [row.sourceKey, row.refusedBy]));
  return rows.map((row) => {
    const refusedBy = refused.get(row.sourceKey);
    return refusedBy === undefined || row.fate === 'refused' ? row : { ...row, fate: 'refused', refusedBy, values: [] };
  });
}

async function standingOf({ run, phase, compare, session, facts }: JudgeContext, expected: readonly ExpectedRow[]): Promise<Standing> {
  const keys = expected.flatMap(({ targetKey }) => (targetKey === null ? [] : [targetKey]));
  const rows = keys.length === 0 ? [] : await session.query<TextRow>(compare.targetRows(keys));
  const kept = await facts.quarantined(
    run,
    phase.phase.phase,
    expected.map(({ sourceKey }) => sourceKey),
  );
  return {
    rows: new Map(rows.map((row) => [row['row key'] ?? '', row])),
    kept: new Map(kept.map((row) => [row.sourceKey, row])),
    others: new Set(await facts.bystanders(phase.target.name, keys)),
  };
}

/** A row that must be in the target, with these values; unless the database itself refused it. */
function judgeAccepted(judgeContext: JudgeContext, row: ExpectedRow, { rows, kept, others }: Standing): Difference | 'misfiled' | null {
  const actual = rows.get(row.targetKey ?? '');
  const aside = kept.get(row.sourceKey);
  if (aside?.reason === 'conflict') return null;
  const isDatabases = aside !== undefined && !isEvaluatedReason(judgeContext.judges, judgeContext.phase.mapping, aside);
  if (isDatabases) return actual && !others.has(row.targetKey ?? '') ? difference(judgeContext, row, 'extra') : null;
  if (actual === undefined) return difference(judgeContext, row, 'missing');
  if (aside) return 'misfiled';
  const fields = differingFields(judgeContext.judges, row.values, actual);
  const isHeld = judgeContext.phase.mapping.conflict.action !== 'update' && others.has(row.targetKey ?? '');
  return fields.length === 0 || isHeld ? null : difference(judgeContext, row, 'changed', fields);
}

/**
 * A row that must not be in the target, and in quarantine exactly when it is refused. One whose parent went is not too many:
 * its reference is broken.
 */
function judgeAbsent(judgeContext: JudgeContext, row: ExpectedRow, { rows, kept, others }: Standing): Difference | 'misfiled' | null {
  const key = row.targetKey ?? '';
  if (!rows.has(key) || others.has(key)) return kept.has(row.sourceKey) === (row.fate === 'refused') ? null : 'misfiled';
  const kind = row.refusedBy?.reason === 'orphan' ? 'changed' : 'extra';
  return difference(judgeContext, row, kind, row.refusedBy === null ? [] : [row.refusedBy.field]);
}

function difference({ phase }: JudgeContext, row: ExpectedRow, kind: Difference['kind'], fields: string[] = []): Difference {
  return { phase: phase.phase.phase, entity: phase.target.name, kind, sourceKey: row.sourceKey, targetKey: row.targetKey, fields };
}
