import { evalFhirPathTyped, type FhirPathAtom, parseFhirPath } from '@medplum/core';
import type { ItemFault } from '../../../../model/sink.ts';
import { schemaOf } from '../definitions.ts';
import { faultOf } from '../fault.ts';
import type { Node } from '../walk.ts';

/** Rules that the structure, or another check here, holds anyway. */
const general: ReadonlySet<string> = new Set(['ele-1', 'ext-1', 'dom-2', 'dom-3', 'dom-4', 'dom-5', 'ref-1']);

interface Invariant {
  readonly key: string;
  readonly holds: FhirPathAtom;
}

const known = new Map<string, readonly Invariant[]>();

/** Rules of a datatype that its value breaks: the library evaluates those of resources alone. */
export function invariantFaults({ path, type, value }: Node): ItemFault[] {
  if (value === null || typeof value !== 'object') return [];
  return invariantsOf(type)
    .filter(({ holds }) => !isTrue(holds, type, value))
    .map(({ key }) => faultOf(path, 'invariant', key));
}

function invariantsOf(type: string): readonly Invariant[] {
  const found = known.get(type) ?? readInvariants(type);
  known.set(type, found);
  return found;
}

function readInvariants(type: string): Invariant[] {
  const schema = schemaOf(type);
  if (schema?.kind !== 'complex-type') return [];
  return (schema.constraints ?? []).flatMap(({ key, severity, expression }) =>
    severity === 'error' && !general.has(key) ? [{ key, holds: parseFhirPath(expression) }] : [],
  );
}

function isTrue(holds: FhirPathAtom, type: string, value: object): boolean {
  const results = evalFhirPathTyped(holds, [{ type, value }], { '%resource': { type, value } });
  return results.length === 1 && results[0]?.value === true;
}
