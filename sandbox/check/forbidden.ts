import { keptGlobals } from '../realm/harden.ts';
import { isVariable, memberName, type Node, nodesOf, partOf, partsOf, textOf, type Visit } from './ast.ts';

/** A problem at an offset of the source. */
export interface Found {
  readonly at: number;
  readonly message: string;
  readonly fix: string;
}

const pure = 'A transform sees its row and its tools, nothing else.';

/** Syntax that a transform may not use, with what to write instead. */
const syntax: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ImportDeclaration: ['An import is not allowed.', `Write what you need in this file. ${pure}`],
  ImportExpression: ['An import is not allowed.', `Write what you need in this file. ${pure}`],
  ExportNamedDeclaration: ['Only the transform itself is exported.', 'Remove `export`; keep `export default`.'],
  ExportAllDeclaration: ['Only the transform itself is exported.', 'Remove the line; keep `export default`.'],
  MetaProperty: ['`import.meta` and `new.target` are not allowed.', pure],
  AwaitExpression: ['A transform cannot wait.', 'Remove `await`: the row is already there.'],
  DebuggerStatement: ['`debugger` is not allowed.', 'Remove it.'],
  Decorator: ['A decorator is not allowed.', 'Call a function instead.'],
};

const instead: Readonly<Record<string, string>> = {
  Date: 'Use `tools.now` for the time of the run, and Temporal for times in the row.',
  Intl: 'Write the format yourself: it must not depend on the host.',
  Promise: 'Return the rows themselves: a transform cannot wait.',
  eval: 'Write the code itself.',
  Function: 'Write the code itself.',
  console: 'Return what you want to see in a column.',
  Proxy: 'Use a plain object.',
};

/** Members that lead out of the row and its tools, or depend on the host. */
const members: Readonly<Record<string, string>> = {
  constructor: 'Name the class itself, such as `Array`.',
  __proto__: 'Use a plain object.',
  prototype: 'Use a function of your own.',
  caller: 'Pass what is needed as an argument.',
  callee: 'Name the function.',
  captureStackTrace: 'Remove it.',
  prepareStackTrace: 'Remove it.',
  stackTraceLimit: 'Remove it.',
  localeCompare: 'Compare with < and >: the order must not depend on the host.',
};

/** What is forbidden in the JavaScript of a transform. The realm refuses the same at run time; here it is told with its line. */
export function findForbidden(program: Node): Found[] {
  const visits = nodesOf(program);
  const declared = declaredNames(visits);
  return [...visits.flatMap((visit) => forbiddenAt(visit, declared)), ...moduleState(program)];
}

/** Forbidden statements and expressions alone: in TypeScript an import may be of a type and vanish. */
export function findForbiddenSyntax(program: Node): Found[] {
  return nodesOf(program).flatMap(({ node }) => forbiddenSyntax(node));
}

function forbiddenSyntax(node: Node): Found[] {
  const [message, fix] = syntax[node.type] ?? [];
  const isType = node.type === 'ExportNamedDeclaration' && node.exportKind === 'type';
  return message && fix && !isType ? [{ at: node.start, message, fix }] : [];
}

function forbiddenAt(visit: Visit, declared: ReadonlySet<string>): Found[] {
  const { node } = visit;
  if (node.type in syntax) return forbiddenSyntax(node);
  if (node.async === true || (node.type === 'ForOfStatement' && node.await === true)) {
    return [{ at: node.start, message: 'A transform cannot wait.', fix: 'Remove `async`: the row is already there.' }];
  }
  if (node.type === 'MemberExpression') return forbiddenMember(node);
  if (node.type === 'Property' && visit.parent?.type === 'ObjectPattern') return forbiddenName(textOf(partOf(node, 'key'), 'name'), node);
  return isVariable(visit) ? forbiddenVariable(node, declared) : [];
}

function forbiddenVariable(node: Node, declared: ReadonlySet<string>): Found[] {
  const name = textOf(node, 'name') ?? '';
  if (name.startsWith('$godwit')) return [{ at: node.start, message: `\`${name}\` is reserved.`, fix: 'Choose another name.' }];
  if (name in instead) return [{ at: node.start, message: `\`${name}\` is not allowed.`, fix: instead[name] ?? pure }];
  if (keptGlobals.has(name) || declared.has(name)) return [];
  return [{ at: node.start, message: `\`${name}\` is not there.`, fix: pure }];
}

function forbiddenMember(node: Node): Found[] {
  const name = memberName(node);
  const owner = textOf(partOf(node, 'object'), 'name');
  if (owner === 'Math' && name === 'random') {
    return [{ at: node.start, message: '`Math.random` is not allowed.', fix: 'Use `tools.random()`: it gives the same for the same row.' }];
  }
  if (owner === 'Temporal' && name === 'Now') {
    return [{ at: node.start, message: '`Temporal.Now` is not allowed.', fix: 'Use `tools.now`, the time of the run.' }];
  }
  return forbiddenName(name, node);
}

function forbiddenName(name: string | null, { start }: Node): Found[] {
  if (name === null) return [];
  if (name.startsWith('toLocale')) return [{ at: start, message: `\`${name}\` depends on the host.`, fix: 'Write the format yourself.' }];
  return Object.hasOwn(members, name) ? [{ at: start, message: `\`${name}\` is not allowed.`, fix: members[name] ?? pure }] : [];
}

/** Variables of the module would be new for each row, which nobody expects of a counter. */
function moduleState(program: Node): Found[] {
  const changing = partsOf(program, 'body').filter((node) => node.type === 'VariableDeclaration' && node.kind !== 'const');
  return changing.map(({ start }) => ({
    at: start,
    message: 'Nothing survives a row, so a variable here would always begin anew.',
    fix: 'Make it `const`, or move it into the function.',
  }));
}

function declaredNames(visits: readonly Visit[]): ReadonlySet<string> {
  const binds = new Set(['VariableDeclarator.id', 'CatchClause.param']);
  const found = new Set<string>();
  for (const { node, parent, part } of visits) {
    const isFunction = /Function|Class/.test(parent?.type ?? '') && (part === 'id' || part === 'params');
    if (isFunction || binds.has(`${parent?.type}.${part}`)) for (const name of patternNames(node)) found.add(name);
  }
  return found;
}

/** Names that a pattern binds: `a`, `{a, b: [c]}`, `...rest`. */
export function patternNames(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [textOf(pattern, 'name') ?? ''];
  const inner = ['properties', 'elements'].flatMap((part) => partsOf(pattern, part));
  const single = ['value', 'left', 'argument'].flatMap((part) => partOf(pattern, part) ?? []);
  return [...inner, ...single].flatMap(patternNames);
}
