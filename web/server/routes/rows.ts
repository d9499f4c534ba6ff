import { causes, leaveCause } from '../../../app/quarantine/causes.ts';
import { dismiss, patchRow, quarantinedRow, quarantinePage, replayRows } from '../../../app/quarantine/quarantine.ts';
import { causeChoices, repairCause } from '../../../app/quarantine/repair-cause.ts';
import { browsable, browseRows } from '../../../app/reporting/browse.ts';
import { noteLook } from '../../../app/reporting/looked.ts';
import { shownKeys } from '../../../app/reporting/masked-keys.ts';
import { trace } from '../../../app/reporting/trace.ts';
import type { Caller } from '../../../app/workbench/workbench.ts';
import { GodwitError } from '../../../model/errors.ts';
import { type QuarantineCursor, quarantineCursor } from '../../../model/repair.ts';
import { rows } from '../../contract/rows.ts';
import { mayReveal } from '../auth/reveal.ts';
import { served } from '../room.ts';

export const rowsRoom = served('rows', rows, ({ looks }) => ({
  'GET /api/playbooks/{playbook}/entities': async ({ caller, params }) => ({ entities: await browsable(caller, params.playbook) }),
  'GET /api/playbooks/{playbook}/rows/{entity}': async ({ caller, params: { playbook, entity }, query }) => {
    const raw = mayReveal(caller, query.raw);
    const page = await browseRows(caller, playbook, { entity, ...query, raw });
    if (raw) looks.note(caller.principal, page.rows.length);
    return page;
  },
  'GET /api/playbooks/{playbook}/trace': async ({ caller, params: { playbook }, query: { key, phase, raw: asked } }) => {
    const raw = mayReveal(caller, asked);
    const found = await trace(caller, playbook, { key, raw, ...(phase !== undefined && { phase }) });
    if (raw) await revealed(caller, playbook, 'trace', found.length, looks);
    const shown = await shownKeys(caller, playbook);
    return { rows: found.map((row) => ({ ...row, sourceKey: row.sourceKey && shown(row.phase, row.sourceKey) })) };
  },
  'GET /api/playbooks/{playbook}/quarantine/causes': async ({ caller, params: { playbook } }) => {
    const shown = await shownKeys(caller, playbook);
    const found = await causes(caller, playbook);
    return { causes: found.map((each) => ({ ...each, parts: each.parts.map((part) => maskedPart(part, shown)) })) };
  },
  'GET /api/playbooks/{playbook}/quarantine/causes/{cause}': ({ caller, params: { playbook, cause } }) =>
    causeChoices(caller, playbook, cause),
  'GET /api/playbooks/{playbook}/quarantine/rows': async ({ caller, params: { playbook }, query: { limit, after, ...which } }) => {
    const place = after === undefined ? {} : { after: cursorOf(after) };
    const page = await quarantinePage(caller, playbook, { ...which, ...place, rows: limit });
    const shown = await shownKeys(caller, playbook);
    const listed = page.rows.map((row) => ({ ...row, sourceKey: shown(row.phase, row.sourceKey) }));
    return { rows: listed, next: page.next && Buffer.from(JSON.stringify(page.next)).toString('base64url') };
  },
  'GET /api/playbooks/{playbook}/quarantine/rows/{row}': async ({ caller, params: { playbook, row }, query }) => {
    const raw = mayReveal(caller, query.raw);
    const found = await quarantinedRow(caller, playbook, row, raw);
    if (raw) await revealed(caller, playbook, 'quarantine', 1, looks);
    return { ...found, sourceKey: (await shownKeys(caller, playbook))(found.phase, found.sourceKey) };
  },
  'POST /api/playbooks/{playbook}/quarantine/decisions': async ({ caller, params: { playbook }, body }) => {
    if ('cause' in body) return { rows: await leaveCause(caller, playbook, body.cause, body.reason) };
    await dismiss(caller, playbook, body.row, body.reason);
    return { rows: 1 };
  },
  'POST /api/playbooks/{playbook}/quarantine/patches': async ({ caller, params, body: { row: id, set, reason } }) => {
    const { digest } = await patchRow(caller, params.playbook, { id, set, reason });
    return { digest };
  },
  'POST /api/playbooks/{playbook}/quarantine/repairs': ({ caller, params, body }) => repairCause(caller, params.playbook, body),
  'POST /api/playbooks/{playbook}/quarantine/replays': async ({ caller, params, body }) => {
    const { run, phases } = await replayRows(caller, params.playbook, body.rows);
    return { run, phases };
  },
}));

type Part = Awaited<ReturnType<typeof causes>>[number]['parts'][number];
type ShownKeys = Awaited<ReturnType<typeof shownKeys>>;

function maskedPart(part: Part, shown: ShownKeys): Part {
  const key = (each: string): string => shown(part.phase, each);
  const named = <T>(of: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(of).map(([each, value]) => [key(each), value]));
  const rivals = Object.fromEntries(
    Object.entries(part.rivals).map(([each, rival]) => [key(each), { ...rival, sourceKey: rival.sourceKey && key(rival.sourceKey) }]),
  );
  return { ...part, exampleKeys: part.exampleKeys.map(key), rivals, ...(part.faults && { faults: named(part.faults) }) };
}

interface Looks {
  note(who: Caller['principal'], rows: number): void;
}

/** That somebody looked at values as they are stands in the audit log, and much of it raises an alert. */
async function revealed(caller: Caller, playbook: string, what: string, count: number, looks: Looks): Promise<void> {
  await noteLook(caller, playbook, what, count);
  looks.note(caller.principal, count);
}

function cursorOf(after: string): QuarantineCursor {
  try {
    return quarantineCursor.parse(JSON.parse(Buffer.from(after, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new GodwitError('argument_invalid', 'The place where the page begins is none that a page has given.', { cause });
  }
}
