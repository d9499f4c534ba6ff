import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBuckets, type BucketSum, bucketRoot } from '../../model/manifest.ts';

const sums = fc.array(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((n) => n.toString()),
  { minLength: 4, maxLength: 4 },
);
const bucket: fc.Arbitrary<BucketSum> = fc.record({ bucket: fc.nat(255), rows: fc.nat(1000), sums });
const minus = (each: BucketSum): BucketSum => ({ ...each, rows: -each.rows, sums: each.sums.map((sum) => (-BigInt(sum)).toString()) });

describe('bucket sums', () => {
  it('have the same root in any order and any grouping', () => {
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 20 }), fc.nat(20), (parts, cut) => {
        const regrouped = [...addBuckets(parts.slice(cut)), ...addBuckets(parts.slice(0, cut))];
        expect(bucketRoot(regrouped)).toBe(bucketRoot(parts));
      }),
    );
  });

  it('lose no trace of what was taken away again', () => {
    fc.assert(
      fc.property(fc.array(bucket), fc.array(bucket), (kept, removed) => {
        expect(bucketRoot([...kept, ...removed, ...removed.map(minus)])).toBe(bucketRoot(kept));
      }),
    );
  });

  it('change when one row of one bucket changes', () => {
    const before: BucketSum[] = [{ bucket: 7, rows: 1, sums: ['1', '2', '3', '4'] }];
    expect(bucketRoot([{ bucket: 7, rows: 1, sums: ['1', '2', '3', '5'] }])).not.toBe(bucketRoot(before));
  });
});
