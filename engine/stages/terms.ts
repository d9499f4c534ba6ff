import type { Mapping } from '../../model/mapping.ts';
import { type Terms, termChanges, termsDigest, termsOf } from '../../model/terms.ts';
import type { StageContext } from './context.ts';

type Context = Pick<StageContext, 'journal' | 'control' | 'playbook'>;

/** Where the terms of a phase stand. */
export interface TermsApproval {
  readonly terms: Terms;
  readonly digest: string;
  /** Null: nobody has approved these, or others were approved since. */
  readonly approvedBy: string | null;
  /** The ones that were approved last; null before the first time. */
  readonly before: Terms | null;
  /** What differs from those, a line each. */
  readonly changes: readonly string[];
}

/** Whether the terms that the playbook has for a mapping's phase are the ones that were approved last. */
export async function termsApproval({ journal, control, playbook }: Context, mapping: Mapping): Promise<TermsApproval> {
  const terms = termsOf(playbook, mapping);
  const digest = termsDigest(terms);
  const last = await journal.lastApproved(control, playbook.playbook, 'terms', mapping.phase);
  const before = last ? last.content : null;
  const approvedBy = last?.digest === digest ? ((await journal.approval(control, digest))?.by ?? null) : null;
  return { terms, digest, approvedBy, before, changes: before && approvedBy === null ? termChanges(before, terms) : [] };
}
