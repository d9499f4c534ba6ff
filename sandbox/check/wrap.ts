import { type Node, textOf } from './ast.ts';
import type { Edit } from './cover.ts';
import type { Exported } from './shape.ts';

/** One line in front, so that line n of the transform is line n + 1 of the module (sandbox/realm/failure.ts). */
const head = [
  'export default ($godwitCount) => {',
  "'use strict';",
  'const $godwitTest = (n, value) => { $godwitCount(value ? n : n + 1); return value; };',
  'const $godwitNullish = (n, value) => { $godwitCount(value === null || value === undefined ? n + 1 : n); return value; };',
].join(' ');

/**
 * The transform as a module that exports a function: each call runs the whole file anew and returns the transform, so that nothing that
 * the file holds survives a row.
 */
export function wrapTransform(code: string, exported: Exported, edits: readonly Edit[]): string {
  return `${head}\n${edited(code, [...edits, ...returning(code, exported)])}\n};\n`;
}

/** A named function stays a declaration, so that others in the file can call it; anything else is returned where it stands. */
function returning(code: string, { statement, declaration }: Exported): Replacement[] {
  const name = declaration.type === 'FunctionDeclaration' ? textOf(declaration.id as Node | null, 'name') : null;
  const lineBreaks = code.slice(statement.start, declaration.start).replaceAll(/[^\n]/g, ' ').trimStart();
  const before = name === null ? `return (${lineBreaks}` : lineBreaks;
  const after = name === null ? ')' : `\nreturn ${name};`;
  return [
    { at: statement.start, order: Number.MIN_SAFE_INTEGER, text: before, until: declaration.start },
    { at: declaration.end, order: 0, text: after },
  ];
}

interface Replacement extends Edit {
  /** End of the text that goes. */
  readonly until?: number;
}

function edited(code: string, edits: readonly Replacement[]): string {
  let at = 0;
  let result = '';
  for (const edit of edits.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
    result += code.slice(at, edit.at) + edit.text;
    at = edit.until ?? edit.at;
  }
  return result + code.slice(at);
}
