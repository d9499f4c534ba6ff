import { describe, expect, it } from 'vitest';
import { checkResource } from '../../../databases/fhir/check/check.ts';
import { type Sample, samples } from './samples.ts';

type Plain = Record<string, unknown>;
const named = samples.map((each): [string, Sample] => [each.good.resourceType, each]);

const check = (resource: Plain) =>
  checkResource({ kind: String(resource.resourceType), id: String(resource.id), content: resource, version: null });

/** A copy with something else at a path; without the element where nothing is given. */
function withValue(resource: Plain, path: string, value?: unknown): Plain {
  const copy = structuredClone(resource);
  const names = path.split(/[.[\]]+/).filter(Boolean);
  const last = names.pop() ?? '';
  const holder = names.reduce<Plain>((at, name) => at[name] as Plain, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const told = async (resource: Plain): Promise<string[]> => (await check(resource)).map(({ path, rule }) => `${path}: ${rule}`);

describe.each(named)('%s', { timeout: 120_000 }, (kind, { good, required, code, reference, date }) => {
  it('that is faultless passes', async () => {
    expect(await told(good)).toEqual([]);
  });

  it('without what it must have is refused', async () => {
    expect(await told(withValue(good, required))).toContainEqual(expect.stringMatching(/: required$/));
  });

  it('with a code that is none is refused with its path', async () => {
    expect(await told(withValue(good, code, 'nonsense'))).toContain(`${kind}.${code}: code_unknown`);
  });

  it('that refers to the wrong kind is refused with the path', async () => {
    const { path, wrong } = reference;
    expect(await told(withValue(good, path, wrong))).toContain(`${kind}.${path.replace(/\.reference$/, '')}: reference_target`);
    expect(await told(withValue(good, path, 'nowhere'))).toContainEqual(expect.stringMatching(/: reference_syntax$/));
  });

  it('with a day that is in no calendar, or no date at all, is refused', async () => {
    expect(await told(withValue(good, date, '2026-02-30'))).toContain(`${kind}.${date}: no_such_day`);
    expect(await told(withValue(good, date, '2.1.2026'))).not.toEqual([]);
  });

  it('with an element that there is not is refused', async () => {
    expect(await told({ ...good, nonsense: 1 })).toContainEqual(expect.stringMatching(/nonsense.*: unknown_element$/));
  });

  it('with an id that is not its row’s, or of another kind, is refused', async () => {
    expect(await checkResource({ kind, id: 'other', content: good, version: null })).toMatchObject([{ rule: 'wrong_id' }]);
    expect(await checkResource({ kind: 'Basic', id: good.id, content: good, version: null })).toMatchObject([{ rule: 'wrong_kind' }]);
  });
});

const goodOf = (kind: string): Plain => samples.find(({ good }) => good.resourceType === kind)?.good ?? {};

describe('what the structure does not tell', { timeout: 120_000 }, () => {
  it.each([
    ['two choices of one value', { ...goodOf('Observation'), valueString: '5' }, 'two_choices'],
    ['a period that ends before it begins', withValue(goodOf('Consent'), 'provision.period.end', '2025-01-01'), 'invariant per-1'],
    ['a quantity with a code and no system', withValue(goodOf('Observation'), 'valueQuantity.system'), 'invariant qty-3'],
    ['a contact without anything', withValue(goodOf('Patient'), 'contact', [{ relationship: [{ text: 'x' }] }]), 'invariant pat-1'],
    ['a system that is no address', withValue(goodOf('Patient'), 'identifier[0].system', 'patients'), 'system_relative'],
    ['markup in a text', withValue(goodOf('Patient'), 'name[0].family', '<b>Berg</b>'), 'html_in_string'],
    ['a script in the narrative', withValue(goodOf('Patient'), 'text', narrative('<script>x</script>')), 'narrative_unsafe'],
    [
      'an extension of FHIR that there is not',
      withValue(goodOf('Patient'), 'extension', [extension('patient-nonsense')]),
      'extension_unknown',
    ],
    ['an extension that changes the meaning', withValue(goodOf('Patient'), 'modifierExtension', [extension('x')]), 'extension_modifies'],
    ['a version that only the server gives', { ...goodOf('Patient'), meta: { versionId: '1' } }, 'server_element'],
    ['a reference to what is not contained', withValue(goodOf('Observation'), 'subject.reference', '#p'), 'reference_contained'],
  ])('%s', async (_, resource, rule) => {
    expect((await check(resource as Plain)).map((each) => each.rule)).toContain(rule);
  });

  it('a vital sign by its code that is none by what it has', async () => {
    const weight = {
      ...goodOf('Observation'),
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
      valueQuantity: { value: 71.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
    };
    expect(await told(weight)).toEqual([]);
    expect(await told(withValue(weight, 'category'))).toContainEqual(expect.stringContaining('vital_sign bodyweight'));
  });

  it('and passes what is allowed: extensions of others, a narrative, references elsewhere', async () => {
    const allowed = {
      ...goodOf('Patient'),
      text: narrative('<p>Berg</p>'),
      extension: [{ url: 'https://clinic.example/ward', valueString: 'A < B' }],
      managingOrganization: { reference: 'https://other.example/fhir/Organization/7' },
    };
    expect(await told(allowed)).toEqual([]);
  });

  it('never tells a value', async () => {
    const faults = await check({ ...withValue(goodOf('Patient'), 'gender', 'secret-value'), nonsense: 'secret-value' });
    expect(faults.length).toBeGreaterThan(1);
    expect(JSON.stringify(faults)).not.toContain('secret-value');
  });
});

function narrative(inner: string) {
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>` };
}

function extension(name: string) {
  return { url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueString: 'x' };
}
