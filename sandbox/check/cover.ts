import { type Node, nodesOf, partOf, partsOf, type Visit } from './ast.ts';

/** Text to put in front of a place in the code. `order` sorts what falls on the same place. */
export interface Edit {
  readonly at: number;
  readonly order: number;
  readonly text: string;
}

/** A branch point at an offset, and what its counters count. */
export interface BranchPoint {
  readonly at: number;
  readonly outcomes: readonly string[];
}

interface Covered {
  readonly points: readonly BranchPoint[];
  readonly edits: readonly Edit[];
}

const testers: ReadonlySet<string> = new Set([
  'IfStatement',
  'ConditionalExpression',
  'WhileStatement',
  'DoWhileStatement',
  'ForStatement',
]);

/** Finds where code branches, and the edits that count each outcome: tests, `&&`, `||`, `??`, cases and catches. */
export function coverBranches(program: Node): Covered {
  const points: BranchPoint[] = [];
  const edits: Edit[] = [];
  let counters = 0;
  const add = (at: number, outcomes: readonly string[]): number => {
    const first = counters;
    points.push({ at, outcomes });
    counters += outcomes.length;
    return first;
  };
  for (const { node } of nodesOf(program).filter(isBranching)) {
    const tested = testedPart(node);
    if (tested) {
      const ways = node.operator === '??' ? ['value', 'null'] : ['true', 'false'];
      const call = node.operator === '??' ? '$godwitNullish' : '$godwitTest';
      edits.push(...around(tested, `${call}(${add(node.start, ways)}, (`));
    } else {
      const [first] = node.type === 'SwitchCase' ? partsOf(node, 'consequent') : [];
      const at = first?.start ?? startOfBlock(node);
      if (at !== null) edits.push({ at, order: 1 - node.end, text: `$godwitCount(${add(node.start, ['taken'])});` });
    }
  }
  return { points, edits };
}

function isBranching({ node }: Visit): boolean {
  return testedPart(node) !== null || node.type === 'SwitchCase' || node.type === 'CatchClause';
}

function testedPart(node: Node): Node | null {
  if (node.type === 'LogicalExpression') return partOf(node, 'left');
  return testers.has(node.type) ? partOf(node, 'test') : null;
}

/** Inside `{`; null for a case that falls through to the next. */
function startOfBlock(node: Node): number | null {
  const body = partOf(node, 'body');
  return node.type === 'CatchClause' && body ? body.start + 1 : null;
}

/** Wraps a part in a call: of what begins at one place the outermost comes first, of what ends there the innermost. */
function around({ start, end }: Node, before: string): Edit[] {
  return [
    { at: start, order: 1 - end, text: before },
    { at: end, order: Number.MIN_SAFE_INTEGER / 2 - start, text: '))' },
  ];
}
