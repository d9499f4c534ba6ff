import { describe, expect, it } from 'vitest';
import { withReviewStatus } from '../../engine/map/review-status.ts';
import { type FieldMapping, type Mapping, mappingDigest } from '../../model/mapping.ts';
import { playbook } from '../../model/playbook.ts';

const field = (target: string, confidence: number): FieldMapping => ({
  target,
  rule: { rule: 'copy', column: target, clean: [] },
  confidence,
  evidence: ['Same name.'],
});
const fields = [field('a', 1), field('b', 0.98), field('c', 0.9)];
const mappingOf = (of: FieldMapping[]): Mapping => ({
  phase: 'people',
  source: 'people',
  sourceKey: ['a'],
  target: 'people',
  identity: { name: 'people', system: 'shop', strategy: 'kept', targetKey: ['a'] },
  lookups: [],
  conflict: { key: [], action: 'update', duplicates: 'quarantine' },
  triggers: 'keep',
  fields: of,
  noTarget: [],
  structure: { source: 'a', target: 'b' },
});
const standingsAt = (acceptFrom: number) => withReviewStatus(fields, new Set(['a']), acceptFrom).map(({ standing }) => standing);

describe('who vouches for a rule', () => {
  it('is people, the matcher from the threshold on, or nobody', () => {
    expect(standingsAt(0.97)).toEqual(['declared', 'accepted', 'doubtful']);
    expect(standingsAt(0.9)).toEqual(['declared', 'accepted', 'accepted']);
    expect(standingsAt(1)).toEqual(['declared', 'doubtful', 'doubtful']);
  });

  it('stands in the evidence of what nobody vouches for, and nowhere else', () => {
    const told = withReviewStatus(fields, new Set(['a']), 0.97).map(({ evidence }) => evidence.at(-1));
    expect(told).toEqual(['Same name.', 'Same name.', 'Not sure enough to go without a look.']);
  });

  it('is no part of the digest that people approve', () => {
    const digests = [0.5, 0.97, 1].map((acceptFrom) => mappingDigest(mappingOf(withReviewStatus(fields, new Set(['a']), acceptFrom))));
    expect(new Set(digests).size).toBe(1);
  });
});

describe('the setting accept_from', () => {
  const written = (accept_from: unknown) => ({
    playbook: 'shop',
    version: 1,
    title: 'Shop',
    system: 'shop',
    source: { url: '$SOURCE' },
    target: { url: '$TARGET' },
    settings: { accept_from },
    phases: [{ phase: 'people', source: 'people', target: 'people' }],
  });

  it('is a share from a half to one', () => {
    expect(playbook.parse(written(0.9)).settings.accept_from).toBe(0.9);
    for (const wrong of [0.3, 1.1, 97, 'high']) expect(playbook.safeParse(written(wrong)).success).toBe(false);
  });
});
