import type { PlanColumn, PlanExpr, QueryPlan } from '../../model/pipelines/plan.ts';
import { jsonOf, listOf } from './json.ts';
import { PipelineRefusal } from './refusal.ts';
import type { State, Translation } from './state.ts';
import type { Value } from './values.ts';

/** What an identifier of PostgreSQL may have. */
const nameBytesMax = 63;

interface Made {
  readonly column: PlanColumn;
  readonly expr: PlanExpr;
}

/** The result as columns: a member each, those of documents within under their paths. */
export function finished({ reads: _ }: Translation, { from, joins, where, root, order }: State): Omit<QueryPlan, 'reads'> {
  const made = [...root.members].flatMap(([name, value]) => columnsOf(name, value));
  const names = made.map(({ column }) => column.name);
  const tooLong = names.find((name) => Buffer.byteLength(name) > nameBytesMax);
  if (made.length === 0) throw new PipelineRefusal(null, 'nothing is left of the documents').at(1, 'result');
  if (tooLong !== undefined) throw new PipelineRefusal(null, `the name of the column "${tooLong}" is too long`).at(1, 'result');
  if (new Set(names).size < names.length) throw new PipelineRefusal(null, 'two columns of the result have one name').at(1, 'result');
  return {
    select: { from, joins, where, group: null, order: order ?? [], columns: made.map(({ column, expr }) => [column.name, expr]) },
    columns: made.map(({ column }) => column),
  };
}

function columnsOf(name: string, value: Value): Made[] {
  switch (value.kind) {
    case 'missing':
      return [];
    case 'object':
      return [...value.members].flatMap(([member, each]) => columnsOf(`${name}.${member}`, each));
    case 'scalar': {
      const { form, types, empty, isNewKey, expr } = value;
      return [{ column: { name, form, types, empty, isNewKey, isUnordered: false }, expr }];
    }
    default: {
      const list = value.kind === 'rows' ? listOf(value, name) : value;
      const expr = list.kind === 'list' ? list.expr : jsonOf(list, name);
      const empty = list.kind === 'list' ? list.empty : 'never';
      return [
        {
          column: { name, form: 'jsonb', types: ['array'], empty, isNewKey: false, isUnordered: list.kind === 'list' && !list.isOrdered },
          expr,
        },
      ];
    }
  }
}
