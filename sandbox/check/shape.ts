import { isVariable, memberName, type Node, nodesOf, partOf, partsOf, textOf } from './ast.ts';
import type { Found } from './forbidden.ts';

/** The function that a transform exports, and the statement that does it. */
export interface Exported {
  readonly statement: Node;
  readonly declaration: Node;
  readonly code: Node;
}

const functions: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const reasonPattern = /^[a-z][a-z0-9_]{0,62}$/;

/** Finds the default export. It must be the last statement and a function of the row and the tools. */
export function findExported(program: Node): Exported | Found {
  const body = partsOf(program, 'body');
  const statement = body.find(({ type }) => type === 'ExportDefaultDeclaration');
  const wrong = (message: string, at = statement?.start ?? 0): Found => ({
    at,
    message,
    fix: 'End the file with `export default (row: SourceRow, tools: Tools): Result => …`.',
  });
  const declaration = statement && partOf(statement, 'declaration');
  if (!statement || !declaration) return wrong('There is no default export.');
  const code = declaration.type === 'Identifier' ? functionNamed(body, textOf(declaration, 'name')) : declaration;
  if (!code || !functions.has(code.type)) return wrong('The default export is not a function of this file.');
  if (code.generator === true) return wrong('The default export is a generator.');
  if (body.at(-1) !== statement) return wrong('The default export is not the last statement.');
  if (parametersOf(code).length > 2) return wrong('A transform takes a row and its tools, nothing else.');
  return { statement, declaration, code };
}

function functionNamed(body: readonly Node[], name: string | null): Node | null {
  const variables = body.filter(({ type }) => type === 'VariableDeclaration').flatMap((each) => partsOf(each, 'declarations'));
  const found = [...body, ...variables].find((each) => textOf(partOf(each, 'id'), 'name') === name);
  return found?.type === 'VariableDeclarator' ? partOf(found, 'init') : (found ?? null);
}

function parametersOf(code: Node): Node[] {
  const { params } = code;
  return Array.isArray(params) ? partsOf(code, 'params') : [];
}

/** The columns that the code names, or null where it takes the whole row. */
export function findColumns(program: Node, code: Node): string[] | null {
  const [row] = parametersOf(code);
  if (!row) return [];
  if (row.type === 'ObjectPattern') return keysOf(row);
  const name = textOf(row, 'name');
  const uses = nodesOf(program).filter((visit) => visit.node !== row && isVariable(visit) && visit.node.name === name);
  const columns = uses.map(({ parent, part }) => {
    if (parent?.type === 'MemberExpression' && part === 'object') return memberName(parent);
    return null;
  });
  const taken = columns.filter((column) => column !== null);
  return name === null || taken.length < columns.length ? null : [...new Set(taken)];
}

function keysOf(pattern: Node): string[] | null {
  const keys = partsOf(pattern, 'properties').map((property) => {
    const key = partOf(property, 'key');
    if (property.type !== 'Property' || property.computed === true) return null;
    return textOf(key, 'name') ?? textOf(key, 'value');
  });
  const found = keys.filter((key) => key !== null);
  return found.length < keys.length ? null : found;
}

/** The reasons given to `reject`. Each must stand in the code, so that no row can put its values into one. */
export function findReasons(program: Node): { reasons: string[]; found: Found[] } {
  const calls = nodesOf(program).filter(({ node }) => node.type === 'CallExpression' && calledName(node) === 'reject');
  const reasons = calls.map(({ node }) => {
    const [argument, ...others] = partsOf(node, 'arguments');
    const reason = argument?.type === 'Literal' && others.length === 0 ? textOf(argument, 'value') : null;
    return { at: node.start, reason: reason !== null && reasonPattern.test(reason) ? reason : null };
  });
  const found = reasons
    .filter(({ reason }) => reason === null)
    .map(({ at }) => ({
      at,
      message: 'The reason of a rejection must stand in the code.',
      fix: "Write it as one string of lower-case letters, digits and _, such as `reject('unknown_state')`.",
    }));
  return { reasons: [...new Set(reasons.flatMap(({ reason }) => reason ?? []))], found };
}

function calledName(call: Node): string | null {
  const callee = partOf(call, 'callee');
  if (callee?.type === 'MemberExpression') return memberName(callee);
  return textOf(callee, 'name');
}

/** True where the code may ask for chance: then the row's key must travel. */
export function usesRandom(program: Node): boolean {
  return nodesOf(program).some(
    ({ node }) => node.name === 'random' || node.value === 'random' || (node.type === 'MemberExpression' && node.computed === true),
  );
}
