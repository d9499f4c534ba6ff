import { noRows } from '../../model/ledger.ts';
import type { UnreadableRow } from '../../model/reading.ts';
import { forgetFaults } from '../ledger/document-faults.ts';
import type { Group } from './batches.ts';
import type { CapturedPhase } from './capture.ts';

/** Documents of one statement. */
const pageDocuments = 1_000;

/** Documents that have changed, and what of them is no row. */
export type Judged = readonly { readonly owner: readonly string[]; readonly faults: readonly UnreadableRow[] }[];

/** What is no row of a document that has changed is kept aside under its key; what was kept aside before and is a row by now is not any more. */
export async function keepFaults({ capture, session, batches }: Group, phase: CapturedPhase, judged: Judged): Promise<void> {
  const { context } = capture;
  for (let at = 0; at < judged.length; at += pageDocuments) {
    const page = judged.slice(at, at + pageDocuments);
    const owners = page.map(({ owner }) => owner);
    await forgetFaults(session, context.ledgerSchema, phase.pass, owners);
    const faults = page.flatMap((each) => each.faults);
    if (faults.length === 0) continue;
    const batch = { run: phase.pass.run, phase: phase.pass.phase, batch: await batches.of(phase) };
    await context.ledger.quarantineUnreadable(session, batch, phase.prepared.sourceRead.entity.name, faults);
    batches.count(phase, { ...noRows, read: faults.length, quarantined: faults.length }, 0);
  }
}
