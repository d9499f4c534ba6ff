import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf } from '../../model/digest.ts';
import { type Mapping, mappingDigest } from '../../model/mapping.ts';

const mapping: Mapping = {
  phase: 'patients',
  source: 'dispatch_patient',
  sourceKey: ['id'],
  target: 'patients',
  identity: { name: 'patients', system: 'smile', strategy: 'derived', targetKey: ['id'] },
  lookups: [],
  conflict: { key: ['legacy_id'], action: 'update', duplicates: 'quarantine' },
  triggers: 'keep',
  fields: [
    { target: 'id', rule: { rule: 'identity' }, confidence: 1, evidence: [] },
    { target: 'notes', rule: { rule: 'none', reason: 'the legacy system keeps none' }, confidence: 1, evidence: [] },
  ],
  noTarget: [{ column: 'fax', reason: 'nobody faxes' }],
  structure: { source: 'a', target: 'b' },
};

describe('canonical JSON', () => {
  it('does not depend on the order of members and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: undefined })).toBe('{"b":[1,{"c":"é","d":null}]}');
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  });
});

describe('the digest of a mapping', () => {
  it('stays when only words and confidence change', () => {
    const reworded = structuredClone(mapping);
    for (const field of reworded.fields) Object.assign(field, { confidence: 0.5, evidence: ['same name'] });
    reworded.noTarget = [{ column: 'fax', reason: 'no machine left' }];
    expect(mappingDigest(reworded)).toBe(mappingDigest(mapping));
  });

  it.each([
    ['a rule', (it: Mapping) => Object.assign(it.fields[0] ?? {}, { rule: { rule: 'constant', value: 'x' } })],
    ['the structure of the source', (it: Mapping) => Object.assign(it.structure, { source: 'c' })],
    ['the conflict action', (it: Mapping) => Object.assign(it.conflict, { action: 'fail' })],
    ['a column without target', (it: Mapping) => it.noTarget.pop()],
  ])('changes with %s', (_what, change) => {
    const changed = structuredClone(mapping);
    change(changed);
    expect(mappingDigest(changed)).not.toBe(mappingDigest(mapping));
  });
});
