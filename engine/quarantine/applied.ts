import { canonicalJson } from '../../model/digest.ts';
import { type Patch, patch as patchSchema } from '../../model/repair.ts';
import type { Journal } from '../journal/journal.ts';
import { tampered } from '../journal/tampered.ts';
import { type AppliedPatch, openRepairs } from '../ledger/repairs.ts';
import { targetsOf } from '../route.ts';
import type { RunContext } from '../run/context.ts';

const pageRows = 500;

type Records = Pick<RunContext, 'playbook' | 'journal' | 'control' | 'target' | 'several' | 'ledgerSession' | 'ledgerSchema'>;

/**
 * Holds what is about to be used against the audit log: mappings by digest with all decisions on them, and every patch that applies to the
 * phases, which must
 * be one that people have approved; `others` are digests of what belongs to it. Throws `record_tampered`, `audit_key_missing`.
 */
export async function requireRecords(
  records: Records,
  used: readonly { readonly phase: string; readonly digest: string }[],
  others: readonly string[] = [],
): Promise<void> {
  const { journal, control } = records;
  const phases = used.map(({ phase }) => phase);
  const applied: AppliedPatch[] = [];
  for (const on of targetsOf(records)) applied.push(...(await appliedOn(on, phases)));
  await journal.requireIntact(control, [...new Set([...[...used, ...applied].map(({ digest }) => digest), ...others])]);
  for (const each of applied) await requireApproved(journal, control, each);
}

async function appliedOn({ playbook, ledgerSession, ledgerSchema }: Records, phases: readonly string[]): Promise<AppliedPatch[]> {
  const repairs = openRepairs(ledgerSession, ledgerSchema, playbook.playbook);
  const applied: AppliedPatch[] = [];
  for (
    let page = await repairs.applied(phases, null, pageRows);
    page.length > 0;
    page = await repairs.applied(phases, page.at(-1) ?? null, pageRows)
  )
    applied.push(...page);
  return applied;
}

/** What the ledger applies is what was approved, by whoever did. */
async function requireApproved(journal: Journal, control: Records['control'], applied: AppliedPatch): Promise<void> {
  const approval = await journal.approval(control, applied.digest);
  const stored = approval && patchSchema.safeParse(await journal.read(control, applied.digest));
  if (stored?.success && approval?.by === applied.approvedBy && isSame(stored.data, applied)) return;
  const { digest, phase } = applied;
  throw tampered(
    `The ledger applies a patch to a row of ${phase} that is not the one that people have approved (${digest.slice(0, 12)}).`,
    { digest, phase },
  );
}

function isSame({ phase, entity, sourceKey, columns }: Patch, applied: AppliedPatch): boolean {
  const changes = Object.entries(columns);
  const before = Object.fromEntries(changes.map(([alias, change]) => [alias, change.from]));
  const after = Object.fromEntries(changes.map(([alias, change]) => [alias, change.to]));
  const names = [applied.phase, applied.entity, applied.sourceKey];
  return canonicalJson([phase, entity, sourceKey, before, after]) === canonicalJson([...names, applied.from, applied.to]);
}
