import { type Transform, transformDigest } from '../../model/sandbox.ts';
import type { Branch, Problem } from './findings.ts';
import { inspectTransform } from './inspection.ts';
import { checkTypes } from './typecheck.ts';

/** What is known of a transform before it runs. It may be shown to a reviewer when there are no problems. */
export interface TransformCheck {
  readonly digest: string;
  readonly problems: readonly Problem[];
  /** Input columns that the code names: only these travel. */
  readonly columns: readonly string[];
  /** Reasons for which it rejects rows. */
  readonly reasons: readonly string[];
  readonly branches: readonly Branch[];
}

/** Looks for forbidden constructs, then checks types; nothing runs. */
export async function checkTransform(transform: Transform): Promise<TransformCheck> {
  const digest = transformDigest(transform);
  const { problems, columns, reasons, branches } = await inspectTransform(transform, true);
  // The compiler follows imports and references, so it sees only code that has none.
  const inTypes = problems.length > 0 ? [] : await checkTypes(transform);
  return { digest, problems: [...problems, ...inTypes], columns, reasons, branches };
}
