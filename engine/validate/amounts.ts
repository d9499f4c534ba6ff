import { findField } from '../../model/catalog.ts';
import { isOneOf } from '../../model/core-type.ts';
import { isOneToMany } from '../../model/mapping.ts';
import type { PreparedPhase } from '../run/context.ts';

/** Two columns that must add up to the same number. */
export interface Amount {
  /** Name of the check: `sums.balance`, or `success.sum.balance` where the playbook asks for it. */
  readonly name: string;
  readonly target: string;
  readonly source: string;
  /** Whether the phase reads the source column, or its transform makes it, and the target has the other. */
  readonly isKnown: boolean;
}

/**
 * The sums that the playbook asks for, and one for each column of exact numbers that is copied: where a source row may become several, only of those
 * that its transform makes.
 */
export function amountsOf({ phase, mapping, sourceRead, target }: PreparedPhase): Amount[] {
  const asked = phase.success.flatMap((criterion) => ('sum' in criterion ? [criterion.sum] : []));
  const columns = new Set([...sourceRead.columns, ...(sourceRead.outputs ?? [])].map(({ alias }) => alias));
  const outputs = new Set(sourceRead.outputs?.map(({ alias }) => alias));
  const isAdded = (alias: string): boolean => !isOneToMany(mapping) || outputs.has(alias);
  const isNumber = (name: string): boolean => {
    const type = findField(target, name)?.type;
    return type !== undefined && type.dimensions === 0 && isOneOf(type, 'decimal');
  };
  const copied = mapping.fields.flatMap(({ target: name, rule }) =>
    rule.rule === 'copy' && isNumber(name) && isAdded(rule.column) && !asked.some((each) => each.target === name)
      ? [{ target: name, source: rule.column }]
      : [],
  );
  const named = (prefix: string, pairs: readonly { target: string; source: string }[]): Amount[] =>
    pairs.map((pair) => ({
      ...pair,
      name: `${prefix}.${pair.target}`,
      isKnown: columns.has(pair.source) && findField(target, pair.target) !== undefined,
    }));
  return [...named('success.sum', asked), ...named('sums', copied)];
}

/** Source columns to add up while rows are collected, each once. */
export function amountColumns(amounts: readonly Amount[]): string[] {
  return [...new Set(amounts.flatMap(({ isKnown, source }) => (isKnown ? [source] : [])))];
}
