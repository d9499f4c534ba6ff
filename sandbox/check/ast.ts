/** A node of the syntax tree (ESTree); only `type` and the span are common to all. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** A node with the way to it: its parent, and the part of the parent that it is. */
export interface Visit {
  readonly node: Node;
  readonly parent: Node | null;
  readonly part: string;
}

/** Whether a member of a syntax tree is a node of its own. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

/** Every node below `root` and itself, parents first, in the order of the text. */
export function nodesOf(root: Node): Visit[] {
  const found: Visit[] = [];
  const next: Visit[] = [{ node: root, parent: null, part: '' }];
  for (let visit = next.pop(); visit; visit = next.pop()) {
    found.push(visit);
    next.push(...childrenOf(visit.node).reverse());
  }
  return found;
}

function childrenOf(node: Node): Visit[] {
  return Object.entries(node).flatMap(([part, value]) => {
    const children = Array.isArray(value) ? value : [value];
    return children.filter(isNode).map((child) => ({ node: child, parent: node, part }));
  });
}

/** The node at `part`, without brackets around it. */
export function partOf(node: Node, part: string): Node | null {
  let found = node[part];
  while (isNode(found) && found.type === 'ParenthesizedExpression') found = found.expression;
  return isNode(found) ? found : null;
}

/** The nodes at `part`. */
export function partsOf(node: Node, part: string): Node[] {
  const found = node[part];
  return Array.isArray(found) ? found.filter(isNode) : [];
}

/** The text at `part`, such as an identifier's name. */
export function textOf(node: Node | null, part: string): string | null {
  const found = node?.[part];
  return typeof found === 'string' ? found : null;
}

/** Name of a member that is read or written: `a.name`, `a['name']`; null where it is computed. */
export function memberName(node: Node): string | null {
  const property = partOf(node, 'property');
  if (node.computed !== true) return textOf(property, 'name');
  return property?.type === 'Literal' ? textOf(property, 'value') : null;
}

const names: ReadonlySet<string> = new Set(['MethodDefinition', 'PropertyDefinition', 'AccessorProperty']);

/** True for an identifier that stands for a variable, not for a member, a key or a label. */
export function isVariable({ node, parent, part }: Visit): boolean {
  if (node.type !== 'Identifier' || !parent) return false;
  if (parent.type === 'MemberExpression' && part === 'property') return parent.computed === true;
  if (parent.type === 'Property' && part === 'key') return parent.computed === true;
  if (names.has(parent.type) && part === 'key') return parent.computed === true;
  return part !== 'label';
}
