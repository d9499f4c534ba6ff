import { findByDigest } from '../engine/stages/approve.ts';
import type { MappedPhase } from '../engine/stages/map.ts';
import { GodwitError } from '../model/errors.ts';
import { commitApproval, decide } from './approvals.ts';
import { withMapped } from './review.ts';
import type { Caller } from './workbench.ts';

export interface DecideOptions {
  readonly playbook: string;
  /** Digests, or their beginnings; all mappings when empty. */
  readonly digests: readonly string[];
  readonly by: string;
  readonly reason?: string;
  /** Also writes the approval beside the playbook, to be committed with it. */
  readonly commit: boolean;
}

export interface Decided {
  readonly phase: string;
  readonly digest: string;
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  readonly file?: string;
}

/** Records a person's decision on mappings as they stand now. Throws `self_approval`, `artifact_not_found`. */
export function decideMappings(caller: Caller, decision: Decided['decision'], options: DecideOptions): Promise<Decided[]> {
  return withMapped(caller, options.playbook, {}, async (bench, mapped) => {
    const chosen = options.digests.length > 0 ? findByDigest(mapped, options.digests) : mapped;
    const decided: Decided[] = [];
    for (const each of chosen) {
      await decide(bench, each, decision, options);
      const file = options.commit && decision === 'approved' ? commitApproval(bench, approvalOf(each, options)) : undefined;
      decided.push({ phase: each.phase.phase, digest: each.digest, decision, by: options.by, ...(file !== undefined && { file }) });
    }
    return decided;
  });
}

function approvalOf({ phase, digest }: MappedPhase, { by, reason }: DecideOptions) {
  return { phase: phase.phase, digest, by, ...(reason !== undefined && { reason }) };
}

/** A name is a person's own, so it is asked for and never guessed. */
export function requireName(name: unknown): string {
  if (typeof name === 'string' && name.trim() !== '') return name.trim();
  throw new GodwitError('argument_invalid', 'A decision needs the name of who makes it: --as NAME.');
}
