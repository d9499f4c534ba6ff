import type { PreparedPhase } from '../engine/run/context.ts';
import { recordAct } from './audit.ts';
import type { Workbench } from './workbench.ts';

/** Which code ran where, for one phase of a run. */
interface RanCode {
  readonly run: string;
  readonly transform: string;
  readonly sandbox: string;
  /** In words. */
  readonly place: string;
}

/** Keeps which code of the run ran where; nothing where none did. */
export async function recordRanCode(bench: Workbench, prepared: readonly PreparedPhase[], run: string): Promise<void> {
  const { journal, control, playbook, config, notify } = bench;
  const place = await bench.transforms.place();
  if (place === null) return;
  for (const { mapping } of prepared) {
    if (!mapping.transform) continue;
    const content: RanCode = { run, transform: mapping.transform.digest, sandbox: place.kind, place: place.description };
    await journal.save(control, { kind: 'sandbox', playbook: playbook.playbook, name: mapping.phase, content, author: config.user });
    await recordAct(bench, 'ran code', { phase: mapping.phase, ...content });
  }
  notify({ type: 'notice', message: `Code of the playbook ran in ${place.description}.` });
}

/** Where the code of a phase ran the last time; null where it never did. */
export async function lastRanCode({ journal, control, playbook }: Workbench, phase: string): Promise<RanCode | null> {
  const found = await journal.last(control, playbook.playbook, 'sandbox', phase);
  return found && (found.content as RanCode);
}
