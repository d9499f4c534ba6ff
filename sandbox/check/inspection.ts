import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import { type Transform, transformSourceMax } from '../../model/sandbox.ts';
import { type Inspection, inspection, type Problem } from './findings.ts';
import type { InspectionQuestion } from './inspect.ts';
import { runProgram } from './run-program.ts';

const limits = { msMax: 20_000, bytesMax: 4_194_304, rssMax: 1_073_741_824 };
const require = createRequire(import.meta.url);

/** Folders that the reading process may read: the sandbox's modules and the parser with its binary. */
function readable(): string[] {
  const sandbox = dirname(import.meta.dirname);
  const packages = dirname(dirname(dirname(require.resolve('oxc-parser'))));
  return [
    sandbox,
    ...['oxc-parser', '@oxc-parser', '@oxc-project'].map((name) => join(packages, name)),
    join(dirname(sandbox), 'package.json'),
  ];
}

const unreadable: Problem = {
  line: 1,
  column: 1,
  message: 'The parser gave up on it.',
  fix: 'Nest less deeply: the code is no program that a person would write.',
};

/**
 * Reads a transform in a process of its own (no files, no network, no environment): text that was made to break a parser breaks that
 * process only. Returns the problems that were found, or the code to run.
 */
export async function inspectTransform({ source, input }: Transform, cover: boolean): Promise<Inspection> {
  if (source.length > transformSourceMax) return refused(tooLong(source));
  const question: InspectionQuestion = { source, input: input.map(({ name }) => name), cover };
  const allowed = readable().map((path) => `--allow-fs-read=${path}`);
  const args = ['--permission', '--allow-addons', ...allowed, '--max-old-space-size=512', join(import.meta.dirname, 'inspect.ts')];
  const { code, output } = await runProgram({ command: process.execPath, args, input: JSON.stringify(question), cwd: '/' }, limits);
  if (code === 0) return inspection.parse(JSON.parse(output));
  return refused(unreadable);
}

const refused = (problem: Problem): Inspection => ({
  problems: [problem],
  code: '',
  columns: [],
  reasons: [],
  usesRandom: false,
  branches: [],
});

function tooLong({ length }: string): Problem {
  const message = `It has ${length} characters, and a transform at most ${transformSourceMax}.`;
  return { line: 1, column: 1, message, fix: 'Leave out what this phase does not need; big tables belong into the source, as a look-up.' };
}

/** The error that names every problem by file and line, and what to change. */
export function refusal(file: string, problems: readonly Problem[]): GodwitError {
  const lines = problems.map(({ line, column, message, fix }) => `${file}:${line}:${column} ${message} ${fix}`);
  const more = lines.length > 10 ? [`… and ${lines.length - 10} more.`] : [];
  return new GodwitError('transform_refused', [...lines.slice(0, 10), ...more].join('\n'), { details: { file, problems } });
}
