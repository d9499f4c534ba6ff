import { evaluateField } from '../../engine/evaluate/field.ts';
import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { findField } from '../../model/catalog.ts';
import { faultOf } from '../../model/fault.ts';
import { columnsRead, type FieldMapping } from '../../model/mapping.ts';
import type { TextRow } from '../../model/session.ts';

/** A value of the source and what the rule makes of it; `fault` says why it would be kept aside. */
export interface ChangedValue {
  readonly from: string;
  readonly to: string | null;
  readonly fault: string | null;
}

const computed: ReadonlySet<string> = new Set(['reference', 'identity', 'none', 'constant']);

/** Values of real rows that do not arrive as they are, each once; none for rules that read keys of other rows, several columns or code. */
export function changedValues(
  field: FieldMapping,
  { sourceRead, target }: Pick<MappedPhase, 'sourceRead' | 'target'>,
  rows: readonly TextRow[],
): ChangedValue[] {
  const [column, ...others] = columnsRead(field.rule);
  const to = findField(target, field.target);
  if (column === undefined || others.length > 0 || computed.has(field.rule.rule) || !to) return [];
  const columns = new Map(sourceRead.columns.map(({ alias, field: of }) => [alias, of.type]));
  const scope = { columns, target: to, reference: () => ({ value: null }), identity: () => '' };
  const found = new Map<string, ChangedValue>();
  for (const row of rows) {
    const from = row[column];
    if (from === undefined || from === null || !columns.has(column)) continue;
    const outcome = evaluateField(field, row, scope);
    if ('value' in outcome && outcome.value === from) continue;
    const fault = 'value' in outcome ? null : (faultOf(from, to.type) ?? outcome.refused.replaceAll('_', ' '));
    found.set(from, { from, to: 'value' in outcome ? outcome.value : null, fault });
  }
  return [...found.values()];
}
