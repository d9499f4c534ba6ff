import { GodwitError } from '../../model/errors.ts';
import type { ItemState, PublishedItem } from '../../model/publication.ts';
import type { SqlSession } from '../../model/session.ts';
import type { ItemName } from '../../model/sink.ts';
import { statementText } from '../schema/install.ts';

/** What is noted of an item; all of it but whose it is. */
export type ItemNote = Omit<PublishedItem, 'publication'>;

/** Whose items are noted: those of a publication, in a sink. */
export interface PublicationPlace {
  readonly publication: string;
  readonly sink: string;
}

/** Where a page of items begins. */
export interface ItemPage {
  readonly publication: string | null;
  readonly states: readonly ItemState[];
  readonly after: { readonly publication: string; readonly id: string } | null;
  readonly limit: number;
}

/** The door to what a playbook has published. */
export interface Published {
  /** Throws `run_active` where another process publishes. */
  lock(session: SqlSession): Promise<void>;
  unlock(session: SqlSession): Promise<void>;
  find(session: SqlSession, publication: string, ids: readonly string[]): Promise<Map<string, PublishedItem>>;
  save(session: SqlSession, at: PublicationPlace, items: readonly ItemNote[]): Promise<void>;
  /** Those of the named items that the sink holds, as `kind/id`. */
  there(session: SqlSession, sink: string, names: readonly ItemName[]): Promise<Set<string>>;
  counts(session: SqlSession): Promise<{ readonly publication: string; readonly state: ItemState; readonly items: number }[]>;
  page(session: SqlSession, page: ItemPage): Promise<PublishedItem[]>;
  /**
   * Lets dead items be sent again, `overwrite` also over what others have changed since; those of all publications,
   * or all of one, where they are not named. Returns how many.
   */
  replay(session: SqlSession, publication: string | null, ids: readonly string[] | null, overwrite: boolean): Promise<number>;
}

const noteColumns = ['id', 'kind', 'rowKey', 'state', 'digest', 'wanted', 'version', 'attempts', 'error', 'path'] as const;

/** `Patient/4b5c…`: how items are told apart in a sink. */
export const itemKey = ({ kind, id }: ItemName): string => `${kind}/${id}`;

/** Opens what a playbook has published, in the journal in `schema`. */
export function openPublished(schema: string, playbook: string): Published {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  return {
    lock: async (session) => {
      const [row] = await ask<{ got: boolean }>(session, 'lock.sql', playbook);
      if (row?.got !== true) throw new GodwitError('run_active', `Another process publishes what ${playbook} declares.`);
    },
    unlock: async (session) => {
      await ask(session, 'unlock.sql', playbook);
    },
    find: async (session, publication, ids) => {
      const found = ids.length === 0 ? [] : await ask<PublishedItem>(session, 'find.sql', playbook, publication, ids);
      return new Map(found.map((each) => [each.id, each]));
    },
    save: async (session, { publication, sink }, items) => {
      if (items.length === 0) return;
      const columns = noteColumns.map((column) => items.map((item) => item[column]));
      await ask(session, 'save.sql', playbook, publication, sink, ...columns);
    },
    there: async (session, sink, names) => {
      if (names.length === 0) return new Set();
      const asked = [names.map(({ kind }) => kind), names.map(({ id }) => id)];
      return new Set((await ask<ItemName>(session, 'there.sql', playbook, sink, ...asked)).map(itemKey));
    },
    counts: (session) => ask(session, 'counts.sql', playbook),
    page: (session, { publication, states, after, limit }) =>
      ask(session, 'page.sql', playbook, publication, states, after?.publication ?? null, after?.id ?? null, limit),
    replay: async (session, publication, ids, overwrite) =>
      (await ask(session, 'replay.sql', playbook, publication, ids, overwrite)).length,
  };
}
