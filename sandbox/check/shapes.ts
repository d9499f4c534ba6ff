import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SandboxColumn } from '../../model/sandbox.ts';

/** Packages of types that code may name without importing them, by the namespace under which it does: `fhir4.Patient`. */
const packages: Readonly<Record<string, string>> = { fhir4: '@medplum/fhirtypes' };

const require = createRequire(import.meta.url);

/** A type of the language, such as `object`, needs none. Files for the compiler, by name, that make the types known which columns name: a namespace each. */
export function shapeFiles(columns: readonly SandboxColumn[]): Record<string, string> {
  const spaces = new Set(columns.flatMap(({ shape }) => (shape?.includes('.') ? [shape.split('.')[0] ?? ''] : [])));
  return Object.fromEntries([...spaces].map((space) => [`${space}.d.ts`, namespaceOf(space)]));
}

/** Types under the name of a namespace can be used anywhere, values cannot. */
function namespaceOf(space: string): string {
  const name = packages[space];
  if (name === undefined) return `export {};\nexport as namespace ${space};\n`;
  const types = join(dirname(require.resolve(`${name}/package.json`)), 'dist/index.d.ts');
  return `export type * from ${JSON.stringify(types)};\nexport as namespace ${space};\n`;
}
