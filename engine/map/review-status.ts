import type { FieldMapping } from '../../model/mapping.ts';

/**
 * The fields with who vouches for each. What nobody vouches for says so among its evidence; a whole mapping is approved by its digest, whatever
 * stands here.
 */
export function withReviewStatus(
  fields: readonly FieldMapping[],
  declared: ReadonlySet<string>,
  acceptFrom: number,
  drafted: ReadonlySet<string> = new Set(),
): FieldMapping[] {
  return fields.map((field): FieldMapping => {
    if (drafted.has(field.target)) return { ...field, standing: 'drafted' };
    if (declared.has(field.target)) return { ...field, standing: 'declared' };
    if (field.confidence >= acceptFrom) return { ...field, standing: 'accepted' };
    return { ...field, standing: 'doubtful', evidence: [...field.evidence, 'Not sure enough to go without a look.'] };
  });
}
