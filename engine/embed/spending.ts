import type { EmbeddingSpending } from '../../model/embedding.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** A call as it is noted before it is made, with what it may cost. */
export interface NotedCall {
  readonly embedding: string;
  readonly embedder: string;
  readonly model: string;
  readonly texts: number;
  readonly tokens: number;
  readonly dollars: number;
}

/** The door to the calls that a playbook has made to embedders. */
export interface Spending {
  /** Throws nothing; false where another process embeds the same. */
  lock(session: SqlSession, embedding: string): Promise<boolean>;
  unlock(session: SqlSession, embedding: string): Promise<void>;
  begin(session: SqlSession, call: NotedCall): Promise<string>;
  end(session: SqlSession, id: string, end: { readonly outcome: string; readonly tokens: number; readonly dollars: number }): Promise<void>;
  total(session: SqlSession, embedding: string): Promise<EmbeddingSpending>;
}

/** Opens the calls of a playbook, in the journal in `schema`. */
export function openSpending(schema: string, playbook: string): Spending {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values: [playbook, ...values] });
  return {
    lock: async (session, embedding) => (await ask<{ got: boolean }>(session, 'lock.sql', embedding))[0]?.got === true,
    unlock: async (session, embedding) => {
      await ask(session, 'unlock.sql', embedding);
    },
    begin: async (session, { embedding, embedder, model, texts, tokens, dollars }) => {
      const [row] = await ask<{ id: string }>(session, 'begin-call.sql', embedding, embedder, model, texts, tokens, dollars);
      return row?.id ?? '';
    },
    end: async (session, id, { outcome, tokens, dollars }) => {
      await ask(session, 'end-call.sql', id, outcome, tokens, dollars);
    },
    total: async (session, embedding) => {
      const [row] = await ask<Record<keyof EmbeddingSpending, string>>(session, 'total.sql', embedding);
      const [calls, texts, tokens, dollars] = [row?.calls, row?.texts, row?.tokens, row?.dollars].map((each) => Number(each ?? 0));
      return { calls: calls ?? 0, texts: texts ?? 0, tokens: tokens ?? 0, dollars: dollars ?? 0 };
    },
  };
}
