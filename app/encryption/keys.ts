import { GodwitError } from '../../model/errors.ts';
import { recordAct } from '../audit.ts';
import type { MigrationSummary } from '../reporting/summary.ts';
import { migrate } from '../run/migrate.ts';
import { keyNames, noteKey, readKeys } from '../workbench/key-ring.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** A key by its name; never the key itself. */
export interface ShownKey {
  readonly name: string;
  /** By which values are encrypted now; null before the first run. */
  readonly inUse: string | null;
  /** All of the name that the file holds, the newest first. */
  readonly known: readonly string[];
  readonly columns: readonly string[];
}

/** The keys that a playbook encrypts by. */
export function listKeys(caller: Caller, playbook: string): Promise<ShownKey[]> {
  return withWorkbench(caller, playbook, (bench) => shownKeys(bench));
}

async function shownKeys({ config, playbook, journal, control }: Workbench): Promise<ShownKey[]> {
  const all = readKeys(config);
  const shown: ShownKey[] = [];
  for (const name of keyNames(playbook)) {
    const kept = await journal.last(control, playbook.playbook, 'encryption', name);
    const columns = playbook.phases.flatMap(({ source, encrypt = {} }) =>
      Object.entries(encrypt).flatMap(([column, { key }]) => (key === name ? [`${source}.${column}`] : [])),
    );
    const known = all.filter((each) => each.name === name).map(({ id }) => id);
    shown.push({ name, inUse: kept?.content.id ?? null, known, columns });
  }
  return shown;
}

export interface Rotated {
  readonly keys: readonly { readonly name: string; readonly from: string | null; readonly to: string }[];
  /** The run that has encrypted the values anew. */
  readonly summary: MigrationSummary;
}

/**
 * Encrypts the values anew by the newest key of each name: a run of the phases with encrypted columns, in batches with undo, ledger rows and
 * validation as every other. What was interrupted goes on with the next call. Throws `encryption_key_missing` where the old key is not there.
 */
export async function rotateKeys(caller: Caller, playbook: string): Promise<Rotated> {
  const { keys, only } = await withWorkbench(caller, playbook, async (bench) => {
    const before = await shownKeys(bench);
    if (before.length === 0) throw new GodwitError('argument_invalid', 'No phase of the playbook encrypts a column.');
    const moved: Rotated['keys'][number][] = [];
    for (const { name, inUse, known } of before) moved.push(...(await moveOn(bench, name, inUse, known)));
    if (moved.length > 0) await recordAct(bench, 'keys_rotated', { keys: moved });
    return { keys: moved, only: bench.playbook.phases.filter(({ encrypt }) => encrypt).map(({ phase }) => phase) };
  });
  return { keys, summary: await migrate(caller, { playbook, selection: { only } }) };
}

async function moveOn(bench: Workbench, name: string, inUse: string | null, known: readonly string[]): Promise<Rotated['keys']> {
  const [newest] = known;
  if (newest === undefined || (inUse !== null && !known.includes(inUse)))
    throw new GodwitError(
      'encryption_key_missing',
      `The file of keys holds not the key ${inUse ?? ''} of "${name}", by which values are encrypted.`,
    );
  if (newest === inUse) return [];
  await requireFinished(bench);
  const key = readKeys(bench.config).find((each) => each.id === newest);
  if (key) await noteKey(key, { ...bench, author: bench.principal.name });
  return [{ name, from: inUse, to: newest }];
}

/** A run that goes on writes by the key that it began with. */
async function requireFinished({ runs, control, playbook }: Workbench): Promise<void> {
  const last = await runs.last(control, playbook.playbook);
  if (last?.status !== 'running') return;
  throw new GodwitError('argument_invalid', 'A run is not finished: continue it with `godwit migrate`, then rotate.');
}
