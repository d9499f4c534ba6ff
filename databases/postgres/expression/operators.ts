import type { Expression } from '../../../model/expression.ts';
import { call, type Descend, refuse } from './call.ts';
import { type Node, namesOf, type OperatorNode } from './nodes.ts';

const operatorNames: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '||', '->>']);
const likes: Readonly<Record<string, boolean>> = { '~~': true, '!~~': false };

/** The tree of an operator, IN, BETWEEN, LIKE, NULLIF or IS DISTINCT FROM. Throws `expression_refused` for others. */
export function operatorTree(node: OperatorNode, descend: Descend): Expression {
  const name = namesOf(node.name).join('.');
  switch (node.kind) {
    case 'AEXPR_OP':
      return plainTree(name, node, descend);
    case 'AEXPR_IN':
      return unless(name === '=', call('in', [descend(node.lexpr), ...itemsOf(node.rexpr).map(descend)]));
    case 'AEXPR_LIKE':
      return unless(likes[name] === true, call('like', [descend(node.lexpr), descend(node.rexpr)]));
    case 'AEXPR_NULLIF':
      return call('nullif', [descend(node.lexpr), descend(node.rexpr)]);
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return unless(node.kind === 'AEXPR_DISTINCT', call('is_distinct', [descend(node.lexpr), descend(node.rexpr)]));
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return unless(node.kind === 'AEXPR_BETWEEN', betweenTree(node, descend));
    default:
      return refuse(name, 'it is not in the list of allowed operators');
  }
}

function unless(positive: boolean, test: Expression): Expression {
  return positive ? test : call('not', [test]);
}

function itemsOf(list: Node | undefined): Node[] {
  return (list?.List as { items?: Node[] } | undefined)?.items ?? [];
}

function plainTree(name: string, { lexpr, rexpr }: OperatorNode, descend: Descend): Expression {
  if (!operatorNames.has(name)) return refuse(name, 'it is not in the list of allowed operators');
  if (lexpr) return call(name, [descend(lexpr), descend(rexpr)]);
  if (name === '-') return call('negate', [descend(rexpr)]);
  return refuse(name, 'it needs a value on both sides');
}

function betweenTree({ lexpr, rexpr }: OperatorNode, descend: Descend): Expression {
  const [low, high] = itemsOf(rexpr);
  return call('and', [call('>=', [descend(lexpr), descend(low)]), call('<=', [descend(lexpr), descend(high)])]);
}
