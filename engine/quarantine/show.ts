import { GodwitError } from '../../model/errors.ts';
import type { QuarantinedRow } from '../../model/ledger.ts';
import { findPhase } from '../../model/phases.ts';
import type { QuarantineCursor, QuarantineDetail, QuarantinePage } from '../../model/repair.ts';
import { openKeptRows } from '../ledger/kept-rows.ts';
import { openRepairs } from '../ledger/repairs.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { contextOfPhase, perTarget, targetsOf } from '../route.ts';
import type { RunContext } from '../run/context.ts';
import { culpritsOf, textOf } from './culprits.ts';
import { maskedRow, type Sensitivities } from './masking.ts';
import { rivalsOf } from './rivals.ts';

/** What reading the quarantine works with. */
export type QuarantineContext = Pick<
  RunContext,
  'playbook' | 'control' | 'target' | 'several' | 'ledgerSession' | 'journal' | 'runs' | 'ledgerSchema'
>;

/** Which rows to list; all by default, in pages of at most 1000. */
export interface QuarantineQuestion {
  readonly phase?: string | undefined;
  readonly reason?: string | undefined;
  readonly status?: QuarantinedRow['status'] | undefined;
  readonly after?: QuarantineCursor;
  readonly rows?: number;
}

const pageRowsMax = 1000;

/** The rows that the newest run of each phase has kept aside, by phase and key, page by page. Keys and reasons, no values. */
export async function listQuarantine(context: QuarantineContext, question: QuarantineQuestion = {}): Promise<QuarantinePage> {
  const { runs, control, playbook } = context;
  const latest = await runs.latestPhases(control, playbook.playbook);
  const phases = latest.filter(({ phase }) => question.phase === undefined || phase === question.phase);
  const size = Math.max(1, Math.min(question.rows ?? pageRowsMax, pageRowsMax));
  const found = await pageOverTargets(context, phases, question, size + 1);
  const rows = found.slice(0, size);
  const last = rows.at(-1);
  return { rows, next: found.length > size && last ? { phase: last.phase, sourceKey: last.sourceKey } : null };
}

/** One database after the other; those before the one where the last page ended have nothing more to give. */
async function pageOverTargets(
  context: QuarantineContext,
  phases: Awaited<ReturnType<RunContext['runs']['latestPhases']>>,
  { reason, status, after }: QuarantineQuestion,
  size: number,
): Promise<QuarantinedRow[]> {
  const located = phases.map((state) => ({ state, phase: findPhase(context.playbook, state.phase) }));
  // What the playbook no longer has is looked for where the first phase is.
  const known = located.flatMap(({ state, phase = context.playbook.phases[0] }) => (phase ? [{ state, phase }] : []));
  const found: QuarantinedRow[] = [];
  let isPast = after === undefined;
  for (const { context: on, phases: members } of perTarget(context, known)) {
    const holdsLast = members.some(({ state }) => state.phase === after?.phase);
    if (!isPast && !holdsLast && context.several) continue;
    const kept = openKeptRows(on.ledgerSession, on.ledgerSchema, on.playbook.playbook);
    const states = members.map(({ state }) => state);
    const filter = { reason: reason ?? null, status: status ?? null, after: (isPast ? undefined : after) ?? null };
    found.push(...(await kept.page({ phases: states, ...filter, rows: size - found.length })));
    isPast = true;
    if (found.length >= size) break;
  }
  return found;
}

/** One row with its columns. Values are masked by sensitivity unless `raw`. Throws `row_not_found`. */
export async function showQuarantined(
  context: QuarantineContext,
  id: string,
  how: { readonly raw: true } | { readonly raw: false; readonly sensitivities: Sensitivities },
  mapped: readonly MappedPhase[] = [],
): Promise<QuarantineDetail> {
  const { row, ...entry } = await requireKept(context, id);
  const on = contextOfPhase(context, entry.phase);
  const known = mapped.find(({ phase }) => phase.phase === entry.phase);
  const values: Record<string, string | null> = JSON.parse(row);
  const text = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]));
  const repairs = openRepairs(on.ledgerSession, context.ledgerSchema, context.playbook.playbook);
  const stored = await repairs.of(entry.phase, entry.entity, [entry.sourceKey]);
  const patches = stored.map(({ digest, to, approvedBy }) => ({ digest, columns: Object.keys(to), approvedBy }));
  return {
    ...entry,
    columns: how.raw ? text : { ...maskedRow(text, how.sensitivities) },
    masked: !how.raw,
    culprits: known ? culpritsOf(known, entry, text) : {},
    rival: known ? ((await rivalsOf(on, known.mapping, [entry])).get(entry.sourceKey) ?? null) : null,
    patches,
  };
}

/** The kept row of that id, in whichever database it is kept. Throws `row_not_found`. */
export async function requireKept(context: QuarantineContext, id: string): Promise<QuarantinedRow & { row: string }> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  for (const { playbook, ledgerSession, ledgerSchema } of isId ? targetsOf(context) : []) {
    const found = await openKeptRows(ledgerSession, ledgerSchema, playbook.playbook).find(id);
    if (found) return found;
  }
  throw new GodwitError('row_not_found', `The quarantine holds no row ${isId ? id : 'of that id'}.`);
}
