import type { Coding } from '@medplum/fhirtypes';
import type { ItemFault } from '../../../../model/sink.ts';
import { codesOf } from '../definitions.ts';
import { faultOf } from '../fault.ts';
import type { Node } from '../walk.ts';

/** Codes that a required binding does not allow. Bindings to open lists (languages, units, kinds of files) are not looked at. */
export function codeFaults({ path, type, element, value }: Node): ItemFault[] {
  const { strength, valueSet } = element.binding ?? {};
  const codes = strength === 'required' && valueSet ? codesOf(valueSet) : null;
  return codes === null || isAllowed(type, value, codes) ? [] : [faultOf(path, 'code_unknown')];
}

function isAllowed(type: string, value: unknown, codes: ReadonlySet<string>): boolean {
  if (type === 'code') return typeof value !== 'string' || codes.has(value);
  if (type === 'Coding') return isCodingAllowed(value as Coding, codes);
  if (type !== 'CodeableConcept') return true;
  const { coding } = value as { readonly coding?: readonly Coding[] };
  return !Array.isArray(coding) || coding.some((each) => isCodingAllowed(each, codes));
}

function isCodingAllowed({ system, code }: Coding, codes: ReadonlySet<string>): boolean {
  if (code === undefined) return false;
  return codes.has(system === undefined ? code : `${system}|${code}`);
}
