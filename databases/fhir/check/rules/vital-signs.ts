import type { Observation } from '@medplum/fhirtypes';
import type { ItemFault } from '../../../../model/sink.ts';
import { profileOf } from '../definitions.ts';
import { faultOf } from '../fault.ts';
import { structureFaults } from '../structure.ts';

/** The profile that an observation has by its LOINC code: https://hl7.org/fhir/R4/observation-vitalsigns.html. */
const byCode: Readonly<Record<string, string>> = {
  '85353-1': 'vitalspanel',
  '9279-1': 'resprate',
  '8867-4': 'heartrate',
  '2708-6': 'oxygensat',
  '8310-5': 'bodytemp',
  '8302-2': 'bodyheight',
  '9843-4': 'headcircum',
  '29463-7': 'bodyweight',
  '39156-5': 'bmi',
  '85354-9': 'bp',
};

/** What a vital sign lacks of its profile, which it has whether it says so or not. */
export function vitalSignFaults(resource: object): ItemFault[] {
  const { resourceType, code } = resource as Partial<Observation>;
  if (resourceType !== 'Observation') return [];
  const codes = (code?.coding ?? []).flatMap((each) => (each.system === 'http://loinc.org' && each.code ? [each.code] : []));
  const name = codes.map((each) => byCode[each]).find((each) => each !== undefined);
  const profile = name === undefined ? undefined : profileOf(name);
  if (!profile) return [];
  return structureFaults(resource, profile).map(({ path }) => faultOf(path, 'vital_sign', name));
}
