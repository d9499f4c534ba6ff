import { rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import type { Transform } from '../../model/sandbox.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from '../temporary.ts';
import type { Problem } from './findings.ts';
import { type Ended, runProgram } from './run-program.ts';
import { shapeFiles } from './shapes.ts';
import { typesOf } from './types.ts';

const compilerMemoryMb = 512;
const compilerSeconds = 20;
const limits = { msMax: compilerSeconds * 1_000, bytesMax: 1_048_576, rssMax: compilerMemoryMb * 1_048_576 };
/** The compiler is a Go program: it collects garbage earlier as it comes near this, and keeps below the limit what is no type without end. */
const env = { GOMEMLIMIT: `${Math.floor(compilerMemoryMb * 0.8)}MiB` };
const problemsMax = 100;
const require = createRequire(import.meta.url);

const settings = {
  compilerOptions: {
    target: 'esnext',
    lib: ['esnext'],
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    noImplicitReturns: true,
    skipLibCheck: true,
  },
  files: ['types.d.ts', 'transform.ts', 'use.ts'],
};

/** Holds the transform against the type that it must have. */
const use = `import transform from './transform.ts';
const used: (row: SourceRow, tools: Tools) => Result = transform;
export { used };
`;

const hints: Readonly<Record<string, string>> = {
  TS7006: 'Name the type: `row: SourceRow`, `tools: Tools`.',
  TS7031: 'Name the type: `{ … }: SourceRow`.',
  TS18047: 'Test for null before it is used.',
  TS18048: 'Test for undefined before it is used.',
  TS2531: 'Test for null before it is used.',
  TS2345: 'Convert the value, or test for null first.',
};

/**
 * Checks the types of a transform with TypeScript's own compiler (7, which has no API but its program), in a folder that holds nothing
 * else. Only for code without forbidden constructs: an import or a reference directive would let it read other files.
 */
export async function checkTypes(transform: Transform): Promise<Problem[]> {
  await sweepTemporaryFolders();
  const folder = await makeTemporaryFolder();
  try {
    const shapes = shapeFiles(transform.output ?? []);
    const own = { ...settings, files: [...settings.files, ...Object.keys(shapes)] };
    const files = {
      ...shapes,
      'types.d.ts': typesOf(transform),
      'transform.ts': transform.source,
      'use.ts': use,
      'tsconfig.json': JSON.stringify(own),
    };
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
    const program = { command: compiler(), args: ['--pretty', 'false', '-p', folder], input: '', cwd: folder, env };
    const { code, output, limit } = await runProgram(program, limits);
    if (code === null) return [gaveUp(limit)];
    const problems = problemsIn(output);
    return code === 0 || problems.length > 0
      ? problems
      : [{ line: 1, column: 1, message: 'The compiler refused it.', fix: 'Use simpler types.' }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const endings = {
  time: `The compiler was stopped after ${compilerSeconds} s: its types expand without end, or nearly.`,
  memory: `The compiler was stopped at ${compilerMemoryMb} MiB of memory: its types expand without end, or nearly.`,
  output: 'The compiler was stopped: its messages are longer than a megabyte.',
};

function gaveUp(limit: Ended['limit']): Problem {
  const message = limit === null ? 'The compiler gave up on its types.' : endings[limit];
  return { line: 1, column: 1, message, fix: 'Use simpler types.' };
}

/** The compiler's own program, without the script that starts it: so it can be stopped. */
function compiler(): string {
  const name = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  try {
    const fromTypeScript = createRequire(require.resolve('typescript/package.json'));
    return join(dirname(fromTypeScript.resolve(name)), 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc');
  } catch (cause) {
    throw new GodwitError('sandbox_unavailable', `TypeScript has no compiler for ${process.platform} ${process.arch}.`, { cause });
  }
}

function problemsIn(output: string): Problem[] {
  const found = [...output.matchAll(/^(transform|use|types\.d)\.ts\((\d+),(\d+)\): error (TS\d+): (.+)((?:\n +.+)*)$/gm)];
  return found.slice(0, problemsMax).map(([, file, line, column, code = '', first = '', more = '']) => {
    const own = file === 'transform';
    // The last line says what it is about: those between only unfold the types.
    const message = [first, more.split('\n').at(-1)?.trim()].filter(Boolean).join(' ');
    return {
      line: own ? Number(line) : 1,
      column: own ? Number(column) : 1,
      message: own ? `${message} (${code})` : `It has not the type (row: SourceRow, tools: Tools) => Result: ${message}`,
      fix: hints[code] ?? 'Correct the type.',
    };
  });
}
