import type { QuarantinedRow } from '../../model/ledger.ts';
import type { QuarantineCursor } from '../../model/repair.ts';
import type { LeftBehind } from '../../model/report.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import type { PassName } from './ledger.ts';

/** Which quarantined rows: of these runs' phases, and by reason and status where asked for. */
export interface KeptFilter {
  readonly phases: readonly { readonly run: string; readonly phase: string }[];
  readonly reason: string | null;
  readonly status: QuarantinedRow['status'] | null;
  readonly after: QuarantineCursor | null;
  readonly rows: number;
}

/** Which rows a replay tries: the ones named by id, else those with an approved patch; and orphans where asked for. */
export interface WaitingFilter {
  readonly ids: readonly string[] | null;
  readonly orphans: boolean;
  readonly after: string;
  readonly rows: number;
}

/** A kept row with its columns as a JSON object of text forms. */
export type KeptValues = Omit<QuarantinedRow, 'run' | 'at'> & { readonly row: string };

/** The rows that the ledger keeps aside, with what was decided about them. */
export interface KeptRows {
  page(filter: KeptFilter): Promise<QuarantinedRow[]>;
  /** One row with its columns as a JSON object of text forms; null for an unknown id. */
  find(id: string): Promise<(QuarantinedRow & { readonly row: string }) | null>;
  /** The first rows of these runs' phases that have not been replayed, with their columns. */
  values(phases: KeptFilter['phases'], rows: number): Promise<KeptValues[]>;
  /** Canonical source keys of rows to try again, in order. */
  waiting(pass: PassName, filter: WaitingFilter): Promise<string[]>;
  /** Locks those of the rows that are still kept aside, so that none is replayed twice. */
  lock(pass: PassName, keys: readonly string[]): Promise<string[]>;
  /** Marks what the batch has written; returns how many rows that are. */
  markReplayed(pass: PassName, keys: readonly string[], batch: string): Promise<number>;
  nextReplay(pass: PassName): Promise<number>;
  /** Those of the rows that have not been replayed, with their columns as JSON. */
  byKeys(pass: Pick<PassName, 'run' | 'phase'>, keys: readonly string[]): Promise<{ readonly sourceKey: string; readonly row: string }[]>;
  /** What people decided to leave behind of these runs' phases, at most 1,000 decisions. */
  leftBehind(phases: KeptFilter['phases']): Promise<LeftBehind[]>;
}

/** Opens the kept rows of a migration in the ledger in `schema`, on a session. */
export function openKeptRows(session: SqlSession, schema: string, migration: string): KeptRows {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  const keys = async (file: string, ...values: unknown[]): Promise<string[]> =>
    (await ask<{ key: string }>(file, ...values)).map(({ key }) => key);
  return {
    page: ({ phases, reason, status, after, rows }) => {
      const latest = [phases.map(({ run }) => run), phases.map(({ phase }) => phase)];
      return ask('kept-page.sql', ...latest, reason, status, after?.phase ?? '', after?.sourceKey ?? '', rows);
    },
    find: async (id) => (await ask<QuarantinedRow & { row: string }>('kept-row.sql', migration, id))[0] ?? null,
    values: (phases, rows) =>
      ask(
        'kept-values.sql',
        phases.map(({ run }) => run),
        phases.map(({ phase }) => phase),
        rows,
      ),
    waiting: ({ run, phase }, { ids, orphans, after, rows }) => keys('waiting-rows.sql', run, phase, after, orphans, ids, rows),
    lock: ({ run, phase }, wanted) => keys('lock-kept-rows.sql', run, phase, wanted),
    markReplayed: async ({ run, phase }, staged, batch) => (await ask('mark-replayed.sql', run, phase, staged, batch)).length,
    nextReplay: async ({ run, phase, pass }) => (await ask<{ slice: number }>('next-replay.sql', run, phase, pass))[0]?.slice ?? 0,
    byKeys: ({ run, phase }, wanted) => ask('kept-by-keys.sql', run, phase, wanted),
    leftBehind: (phases) => ask('left-behind.sql', JSON.stringify(phases.map(({ run, phase }) => ({ run, phase })))),
  };
}
