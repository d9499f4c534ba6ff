import type { AgentDecision, AgentJournal, EgressRecord, Spending, ThreadStore } from '../../model/agent-records.ts';
import type { ArtifactKind } from '../../model/artifacts.ts';
import type { SqlSession } from '../../model/session.ts';
import { type ShownCode, shownCode } from '../../model/shown-code.ts';
import type { ApprovalRequest } from '../../model/workbench.ts';
import { statementText } from '../schema/install.ts';

/** A decision as it is listed: an agent's own, or a person's on an artifact. */
export interface ListedDecision {
  readonly actorKind: 'agent' | 'person';
  readonly actor: string;
  readonly what: string;
  readonly why: string;
  readonly artifact: string | null;
  /** What a person who decided on code was shown of it; null where there is none, or nothing of it was kept. */
  readonly code: ShownCode | null;
  readonly model: string | null;
  readonly spending: Spending | null;
  readonly at: string;
}

/** What was put before people, with the kind of artifact that it is about. */
export interface ListedRequest extends ApprovalRequest {
  readonly kind: ArtifactKind;
  readonly since: string;
}

/** The door to what agents did, said and sent, for one playbook. */
export interface AgentRecords extends AgentJournal {
  readonly threads: ThreadStore;
  /** Newest first. */
  decisions(limit: number): Promise<ListedDecision[]>;
  egress(limit: number): Promise<(EgressRecord & { readonly at: string })[]>;
  requestApproval(request: Omit<ApprovalRequest, 'state'>): Promise<void>;
  requests(limit: number): Promise<ListedRequest[]>;
}

/** Opens the records of a playbook's agents in the journal's `schema`. */
export function openAgentRecords(session: SqlSession, schema: string, playbook: string): AgentRecords {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values: [playbook, ...values] });
  return {
    recordDecision: async ({ actor, what, why, evidence, artifact, model, instructions, spending }: AgentDecision) => {
      const used = spending && JSON.stringify(spending);
      await ask('add-decision.sql', actor.kind, actor.name, what, why, JSON.stringify(evidence), artifact, model, instructions, used);
    },
    recordEgress: async ({ host, model, agent, policy, prompt, digest, bytes, redactions }) => {
      await ask('add-egress.sql', host, model, agent, policy, prompt, digest, bytes, redactions);
    },
    decisions: async (limit) => {
      const listed = await ask<ListedDecision>('decisions.sql', limit);
      return listed.map((each) => ({ ...each, code: shownCode.nullable().parse(each.code) }));
    },
    egress: (limit) => ask('egress.sql', limit),
    requestApproval: async ({ digest, what, why, author }) => {
      await ask('add-request.sql', digest, what, why, author);
    },
    requests: (limit) => ask('requests.sql', limit),
    threads: {
      list: (limit) => ask('threads.sql', limit),
      read: (thread, limit) => ask('thread.sql', thread, limit),
      append: async (thread, { role, text, at }) => {
        await ask('add-message.sql', thread, role, text, at);
      },
    },
  };
}
