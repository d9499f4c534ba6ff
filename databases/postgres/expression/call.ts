import { GodwitError } from '../../../model/errors.ts';
import type { Expression } from '../../../model/expression.ts';
import { argumentKind, findFunction } from './functions.ts';
import type { Node } from './nodes.ts';

const widthMax = 10_000;
const keyLengthMax = 200;

/** Turns a parser's node into a tree, one level deeper. */
export type Descend = (node: Node | undefined) => Expression;

/** Stops on what an expression may not hold; `what` is a token, never more of the text. */
export function refuse(what: string, why: string, details: { column?: string } = {}): never {
  throw new GodwitError('expression_refused', `${what} is refused: ${why}`, { details });
}

/** A call with as many arguments as its entry allows, constants where it asks for constants. */
export function call(name: string, args: Expression[]): Expression {
  const entry = findFunction(name);
  if (!entry) return refuse(name, 'it is not in the list of allowed functions');
  if (args.length < entry.minArgs || args.length > entry.maxArgs) refuse(name, `it takes ${entry.minArgs} to ${entry.maxArgs} arguments`);
  args.forEach((arg, i) => {
    const kind = argumentKind(entry, i);
    if (kind === 'width' && !isWidth(arg)) refuse(name, `its length is a constant from 0 to ${widthMax}`);
    if (kind === 'key' && !isKey(arg)) refuse(name, `its key is a constant text of at most ${keyLengthMax} characters`);
    if (kind === 'pattern' && !isPattern(arg)) refuse(name, 'its pattern is a constant text that does not end in an escape');
  });
  return { op: 'call', name, args };
}

function isWidth(arg: Expression): boolean {
  return arg.op === 'literal' && arg.type === 'numeric' && /^\d{1,5}$/.test(arg.value ?? '') && Number(arg.value) <= widthMax;
}

function isPattern(arg: Expression): boolean {
  return arg.op === 'literal' && arg.type === 'text' && /^(?:[^\\]|\\.)*$/s.test(arg.value ?? '');
}

function isKey(arg: Expression): boolean {
  return arg.op === 'literal' && arg.type === 'text' && (arg.value ?? '').length <= keyLengthMax;
}
