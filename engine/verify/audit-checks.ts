import type { Check } from '../../model/check.ts';
import { digestOf } from '../../model/digest.ts';
import type { Manifest } from '../../model/manifest.ts';
import { counted } from '../evidence.ts';
import type { AuditRow, ChainVerdict } from '../journal/chain.ts';
import type { RunContext } from '../run/context.ts';
import { forged } from './stated.ts';

const look = 'Find out who changed the journal; a backup of it has the log as it was.';

/** What of the log the manifest speaks of. */
interface Seen {
  /** The entry of the number, and that of the hash, that the manifest names. */
  anchor?: AuditRow;
  sameHash?: AuditRow;
  isLogged: boolean;
}

/** Holds a manifest against the audit log: the log is whole, goes on from the entry that the manifest names, and has the manifest's own digest. */
export async function auditChecks({ journal, control }: RunContext, manifest: Manifest): Promise<Check[]> {
  const wanted = `"manifest":"${digestOf(manifest)}"`;
  const seen: Seen = { isLogged: false };
  const verdict = await journal.audit.verify(control, undefined, (row) => {
    if (row.number === manifest.audit?.number) seen.anchor = row;
    if (row.hash === manifest.audit?.hash) seen.sameHash = row;
    if (isOfRun(row) && row.details.includes(wanted)) seen.isLogged = true;
  });
  return [chainCheck(verdict), ...anchorChecks(manifest, seen, verdict), loggedCheck(verdict, seen.isLogged)];
}

const isOfRun = ({ action }: AuditRow): boolean => action === 'replayed' || action.startsWith('run ');

function chainCheck(verdict: ChainVerdict): Check {
  const name = 'audit.intact';
  if (!verdict.intact)
    return {
      name,
      status: 'failed',
      message: `Entry ${verdict.brokenAt} of the audit log was changed, or one before it removed.`,
      fix: look,
    };
  const { entries, unkeyed, unchecked } = verdict;
  const blind = Object.entries(unchecked).map(([key, rows]) => `${counted(rows, 'entry')} of the key ${key}, which is not here`);
  const open = [...(unkeyed > 0 ? [`${counted(unkeyed, 'entry')} without a key`] : []), ...blind];
  if (open.length === 0) return { name, status: 'passed', message: `The audit log is whole: ${counted(entries, 'entry')}.` };
  const message = `The audit log is whole as far as it can be checked; not proven: ${open.join(', ')}.`;
  return { name, status: 'warning', message, fix: 'Give the key with GODWIT_AUDIT_KEY_FILE.' };
}

function anchorChecks({ audit }: Manifest, { anchor, sameHash }: Seen, verdict: ChainVerdict): Check[] {
  if (audit === null) return verdict.intact && verdict.entries === 0 ? [] : [forged('audit', 'null', 'entries', 'audit log')];
  if (sameHash && sameHash.number !== audit.number)
    return [forged('audit.number', String(audit.number), String(sameHash.number), 'audit log')];
  if (!anchor)
    return [
      {
        ...forged('audit.number', String(audit.number), undefined, 'audit log'),
        message: `The audit log has no entry ${audit.number}: it was cut.`,
      },
    ];
  const wrong = (['hash', 'key'] as const).filter((name) => audit[name] !== anchor[name]);
  return wrong.map((name) => forged(`audit.${name}`, JSON.stringify(audit[name]), JSON.stringify(anchor[name]), 'audit log'));
}

/** The log has every proof that was made, by its digest, when it is keyed. */
function loggedCheck(verdict: ChainVerdict, isLogged: boolean): Check {
  const name = 'manifest.logged';
  if (isLogged) return { name, status: 'passed', message: 'The audit log has the digest of this manifest.' };
  if (verdict.intact && verdict.unkeyed === verdict.entries)
    return { name, status: 'skipped', message: 'The audit log has no key: what it says proves nothing.' };
  const message =
    'The audit log does not have the digest of this manifest: it is not one that a run or replay has made, or not as it was made.';
  return { name, status: 'failed', message, fix: 'Compare it with the copy that was put in safe keeping.' };
}
