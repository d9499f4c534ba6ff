import { findField } from '../../model/catalog.ts';
import { isOneOf } from '../../model/core-type.ts';
import { isOneToMany } from '../../model/mapping.ts';
import type { AmountColumn } from '../../model/phase-statements.ts';
import type { PreparedPhase } from '../run/context.ts';

/** Two columns that must add up to the same number. */
export interface Amount {
  /** Name of the check: `sums.balance`, or `success.sum.balance` where the playbook asks for it. */
  readonly name: string;
  readonly target: string;
  readonly source: string;
  /** Source column that says in which currency; null where none does. */
  readonly currency: string | null;
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
  const beside = currencyColumns([...columns]);
  const named = (prefix: string, pairs: readonly { target: string; source: string; currency?: string | undefined }[]): Amount[] =>
    pairs.map(({ target: to, source, currency = currencyOf(source, beside) }) => ({
      target: to,
      source,
      currency,
      name: `${prefix}.${to}`,
      isKnown: columns.has(source) && findField(target, to) !== undefined && (currency === null || columns.has(currency)),
    }));
  return [...named('success.sum', asked), ...named('sums', copied)];
}

/** Source columns to add up while rows are collected, each once. */
export function amountColumns(amounts: readonly Amount[]): AmountColumn[] {
  const known = amounts.filter(({ isKnown }) => isKnown);
  return [...new Map(known.map(({ source, currency }) => [columnKey({ source, currency }), { column: source, currency }])).values()];
}

/** Under which an amount is found among those that were collected. */
export const columnKey = ({ source, currency }: Pick<Amount, 'source' | 'currency'>): string => JSON.stringify([source, currency]);

const currencyColumns = (columns: readonly string[]): string[] =>
  columns.filter((name) => /(^|[_.\s])(currency|curr|ccy)(_?(code|iso|id))?$/i.test(name));

/** The column of an amount's own name, or the only one that says a currency. */
function currencyOf(source: string, beside: readonly string[]): string | null {
  const own = beside.filter((name) => name.startsWith(`${source}_`));
  const [only] = own.length === 1 ? own : beside;
  return only !== undefined && (own.length === 1 || beside.length === 1) ? only : null;
}
