import { type Entity, findField } from '../../model/catalog.ts';
import { faultOf } from '../../model/fault.ts';
import type { QuarantinedRow } from '../../model/ledger.ts';
import { type Mapping, originsOf } from '../../model/mapping.ts';

/**
 * The source columns that the refusing column of a kept row is made of, of a duplicate those that make rows the same; each with what
 * is wrong with its value, null where the value does not say it. `row`: by alias, in text form or as JSON holds it.
 */
export function culpritsOf(
  { mapping, target }: { readonly mapping: Mapping; readonly target: Entity },
  { field, reason }: Pick<QuarantinedRow, 'field' | 'reason'>,
  row: Readonly<Record<string, unknown>>,
): Record<string, string | null> {
  const names = field !== null ? [field] : reason === 'duplicate' ? mapping.conflict.key : [];
  const culprits: Record<string, string | null> = {};
  for (const { target: name, rule } of mapping.fields.filter((each) => names.includes(each.target))) {
    const type = findField(target, name)?.type;
    const isPlain = rule.rule === 'copy' && type !== undefined;
    for (const alias of originsOf(rule, mapping)) culprits[alias] = isPlain ? faultOf(textOf(row[alias]), type) : null;
  }
  return culprits;
}

/** Images of rows that settle has removed hold numbers and objects beside texts. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
