import { assert } from '../../model/errors.ts';
import { canonicalKey, derivedKey } from '../../model/identity.ts';
import { isLarge } from '../../model/large-value.ts';
import { rowKeyOf } from '../../model/mapping.ts';
import type { TextRow } from '../../model/session.ts';
import { verdictAlias } from '../../model/transform.ts';
import { textForm } from '../evaluate/convert.ts';
import { evaluateExpression } from '../evaluate/expression.ts';
import { evaluateField } from '../evaluate/field.ts';
import { outcomeOf } from '../evaluate/outcome.ts';
import { asTruth } from '../evaluate/scalar.ts';
import type { KeyMapEntry } from '../ledger/row-facts.ts';
import type { PreparedPhase } from '../run/context.ts';
import { columnTypes, type FieldJudge, keyPositions } from './field-judges.ts';
import type { Resolve } from './resolve-references.ts';

/** What must have become of a source row by the evaluator's word. */
export interface ExpectedRow {
  readonly sourceKey: string;
  readonly fate: 'accepted' | 'refused' | 'skipped';
  /** Column that refuses the row and why, where one does. */
  readonly refusedBy: { readonly field: string; readonly reason: string } | null;
  /** Key in the target; of a row that must not be there, the key that it would have. Null where that is unknown. */
  readonly targetKey: string | null;
  /** Values of the written columns, in order; empty unless accepted. */
  readonly values: readonly (string | null)[];
}

/** Tells what must have become of a row; `own` is the key map's entry for it. */
export type Expect = (row: TextRow, own: KeyMapEntry | undefined, resolve: Resolve) => ExpectedRow;

/** Reads the parts of a row's legacy key. */
export function keyReader({ mapping, sourceRead }: Pick<PreparedPhase, 'mapping' | 'sourceRead'>): (row: TextRow) => string[] {
  const types = columnTypes({ sourceRead });
  return (row) =>
    mapping.sourceKey.map((alias) => {
      const type = types.get(alias);
      const part = type && textForm(row[alias] ?? null, type);
      assert(part !== null && part !== undefined, `phase ${mapping.phase}: a part of the source key is NULL`);
      return part;
    });
}

/** Derives a row's target key; null where the rows keep keys of their own, and for a row of which nobody knows what tells it apart. */
export function keyDeriver({ mapping, sourceRead }: Pick<PreparedPhase, 'mapping' | 'sourceRead'>): (row: TextRow) => string | null {
  const types = columnTypes({ sourceRead });
  const { strategy, system, name } = mapping.identity;
  if (strategy === 'kept') return () => null;
  return (row) => {
    const parts = rowKeyOf(mapping).flatMap((alias) => {
      const type = types.get(alias);
      return (type && textForm(row[alias] ?? null, type)) ?? [];
    });
    return parts.length === rowKeyOf(mapping).length ? derivedKey({ system, identity: name }, parts) : null;
  };
}

/** Evaluates rows of a phase without the SQL that wrote them: filter, key map, then each column in order. */
export function openEvaluator(phase: PreparedPhase, judges: readonly FieldJudge[]): Expect {
  const { mapping } = phase;
  const keyOf = keyReader(phase);
  const columns = columnTypes(phase);
  const positions = keyPositions(judges, mapping);
  const { where, transform } = mapping;
  const derivedOf = keyDeriver(phase);
  const verdict = transform ? verdictAlias(transform) : null;
  return (row, own, resolve) => {
    const parts = keyOf(row);
    const sourceKey = canonicalKey(parts);
    const derived = derivedOf(row);
    const ownKey = derived === null ? null : ((own?.state === 'adopted' ? own.targetKey : null) ?? derived);
    const absent = (fate: 'refused' | 'skipped', refusedBy: ExpectedRow['refusedBy'] = null): ExpectedRow => {
      return { sourceKey, fate, refusedBy, targetKey: own?.state === 'merged' ? derived : ownKey, values: [] };
    };
    if (where && !holds(() => asTruth(evaluateExpression(where.expression, row, columns)))) return absent('skipped');
    if (verdict !== null && (row[verdict] ?? null) !== null) return absent('refused');
    if (own?.state === 'refused') return absent('refused');
    if (own?.state === 'merged') return absent('skipped');
    const values: (string | null)[] = [];
    for (const { mapping: field, target, name, isPassed } of judges) {
      const large = isPassed && field.rule.rule === 'copy' ? row[field.rule.column] : null;
      if (isLarge(large)) {
        values.push(large ?? null);
        continue;
      }
      const outcome = evaluateField(field, row, { columns, target, reference: resolve, identity: () => ownKey ?? '' });
      if ('refused' in outcome) return absent('refused', { field: name, reason: outcome.refused });
      values.push(outcome.value);
    }
    return { sourceKey, fate: 'accepted', refusedBy: null, targetKey: keyText(positions.map((at) => values[at] ?? '')), values };
  };
}

function keyText(parts: readonly string[]): string {
  const [only = ''] = parts;
  return parts.length === 1 ? only : canonicalKey(parts);
}

function holds(condition: () => boolean | null): boolean {
  const outcome = outcomeOf(() => String(condition()));
  return 'value' in outcome && outcome.value === 'true';
}
