import { columnsOf } from '../../model/expression.ts';
import { isLarge, mayBeLarge } from '../../model/large-value.ts';
import { columnsRead, rowKeyOf } from '../../model/mapping.ts';
import type { TextRow } from '../../model/session.ts';
import type { PreparedPhase } from '../run/context.ts';
import { columnTypes, type FieldJudge } from './field-judges.ts';

/** How far the evaluator's word goes where values are too large to be read. */
export interface LargeValues {
  /** Whether anything but a plain copy is made of a large value of the row: only the database knows what comes of it. */
  isBeyond(row: TextRow): boolean;
  /** How many values of the row are compared by their SHA-256. */
  count(row: TextRow): number;
}

/** Looks at the columns of a phase that may hold large values. */
export function openLargeValues(
  { mapping, sourceRead }: Pick<PreparedPhase, 'mapping' | 'sourceRead'>,
  judges: readonly FieldJudge[],
): LargeValues {
  const types = columnTypes({ sourceRead });
  const isSizable = (alias: string): boolean => {
    const type = types.get(alias);
    return type !== undefined && mayBeLarge(type);
  };
  const { where, transform } = mapping;
  const computed = [
    ...judges.filter(({ isPassed }) => !isPassed).flatMap(({ mapping: { rule } }) => columnsRead(rule)),
    ...(where ? columnsOf(where.expression) : []),
    ...(transform?.columns ?? []),
    ...rowKeyOf(mapping),
  ];
  const copied = judges.filter(({ isPassed }) => isPassed).flatMap(({ mapping: { rule } }) => columnsRead(rule));
  const [read, passed] = [[...new Set(computed)].filter(isSizable), copied.filter(isSizable)];
  return {
    isBeyond: (row) => read.some((alias) => isLarge(row[alias])),
    count: (row) => passed.reduce((sum, alias) => sum + (isLarge(row[alias]) ? 1 : 0), 0),
  };
}
