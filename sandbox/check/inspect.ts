import { stripTypeScriptTypes } from 'node:module';
import { text } from 'node:stream/consumers';
import { parseSync } from 'oxc-parser';
import { isNode, type Node } from './ast.ts';
import { coverBranches } from './cover.ts';
import type { Inspection } from './findings.ts';
import { type Found, findForbidden, findForbiddenSyntax } from './forbidden.ts';
import { type Exported, findColumns, findExported, findReasons, usesRandom } from './shape.ts';
import { findInTypes } from './types-only.ts';
import { wrapTransform } from './wrap.ts';

/** What this program reads from its input. */
export interface InspectionQuestion {
  readonly source: string;
  readonly input: readonly string[];
  readonly cover: boolean;
}

const problemsMax = 100;
const nothing: Inspection = { problems: [], code: '', columns: [], reasons: [], usesRandom: false, branches: [] };

function parse(file: string, source: string): { program: Node | null; comments: { value: string; start: number }[]; found: Found[] } {
  const { program, comments, errors } = parseSync(file, source, { sourceType: 'module' });
  const found = errors.map(({ message, labels }) => ({
    at: labels[0]?.start ?? 0,
    message: `It cannot be read: ${message}`,
    fix: 'Correct the syntax.',
  }));
  const tree: unknown = program;
  return { program: found.length === 0 && isNode(tree) ? tree : null, comments, found };
}

/** JavaScript of the same lines and columns, or what keeps it from being made. */
function strip(source: string): { code: string; found: Found[] } {
  try {
    return { code: stripTypeScriptTypes(source), found: [] };
  } catch {
    const found = [
      {
        at: 0,
        message: 'It uses TypeScript that is more than types.',
        fix: 'Write enums, namespaces and parameter properties as plain objects and classes.',
      },
    ];
    return { code: '', found };
  }
}

/**
 * Reads a transform: what is forbidden is looked for in the JavaScript that will run, not in the TypeScript it came from, and types and
 * comments are looked through apart.
 */
function inspect(question: InspectionQuestion): Inspection {
  const typed = parse('transform.ts', question.source);
  if (!typed.program) return refused(question, typed.found);
  const inTypes = [...findInTypes(typed.program, typed.comments), ...findForbiddenSyntax(typed.program)];
  const { code, found } = strip(question.source);
  const plain = found.length > 0 ? null : parse('transform.js', code);
  if (!plain?.program) return refused(question, [...inTypes, ...(inTypes.length > 0 ? [] : found), ...(plain?.found ?? [])]);
  const exported = findExported(plain.program);
  const reasons = findReasons(plain.program);
  const wrong = [...inTypes, ...findForbidden(plain.program), ...reasons.found, ...('fix' in exported ? [exported] : [])];
  if (wrong.length > 0 || 'fix' in exported) return refused(question, wrong);
  return accepted(question, code, plain.program, exported, reasons.reasons);
}

function accepted({ input, cover }: InspectionQuestion, code: string, program: Node, exported: Exported, reasons: string[]): Inspection {
  const { points, edits } = cover ? coverBranches(program) : { points: [], edits: [] };
  const named = findColumns(program, exported.code);
  return {
    problems: [],
    code: wrapTransform(code, exported, edits),
    columns: input.filter((name) => named === null || named.includes(name)),
    reasons,
    usesRandom: usesRandom(program),
    branches: points.map(({ at, outcomes }) => ({ ...placeOf(code, at), outcomes: [...outcomes] })),
  };
}

function refused({ source }: InspectionQuestion, found: readonly Found[]): Inspection {
  const seen = new Set<string>();
  const problems = found.map(({ at, message, fix }) => ({ ...placeOf(source, at), message, fix }));
  const each = problems.filter((one) => !seen.has(JSON.stringify(one)) && seen.add(JSON.stringify(one)));
  return { ...nothing, problems: each.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, problemsMax) };
}

function placeOf(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

if (import.meta.main) process.stdout.write(JSON.stringify(inspect(JSON.parse(await text(process.stdin)) as InspectionQuestion)));
