import { beforeAll, describe, expect, it } from 'vitest';
import { type AgentRecords, openAgentRecords } from '../../engine/journal/agents.ts';
import { openJournal } from '../../engine/journal/journal.ts';
import type { AgentDecision } from '../../model/agent-records.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase } from '../support/databases.ts';
import { openTestSession } from '../support/session.ts';

const schema = 'migration_control';
const decision: AgentDecision = {
  actor: { kind: 'agent', name: 'planning' },
  what: 'answered',
  why: "it's asked",
  evidence: [{ tool: 'plan', digest: 'd' }],
  artifact: null,
  model: 'rules',
  instructions: null,
  spending: null,
};

describe('the records of agents', () => {
  let session: TargetSession;
  let records: AgentRecords;

  beforeAll(async () => {
    session = await openTestSession(await createDatabase('records'));
    await openJournal(schema).install(session);
    records = openAgentRecords(session, schema, 'smile');
  });

  it("list agents' decisions beside people's, newest first", async () => {
    await records.recordDecision(decision);
    const journal = openJournal(schema);
    const artifact = await journal.save(session, { kind: 'mapping', playbook: 'smile', name: 'patients', content: {}, author: 'ann' });
    await journal.decide(session, { artifact, decision: 'approved', by: 'ben', selfAllowed: false });
    const listed = await records.decisions(10);
    expect(listed.map(({ actor, what }) => `${actor}: ${what}`)).toEqual(['ben: approved mapping of patients', 'planning: answered']);
    expect(await openAgentRecords(session, schema, 'other').decisions(10)).toEqual([]);
  });

  it('cannot be changed afterwards', async () => {
    await expect(session.query({ text: `DELETE FROM ${schema}.decisions` })).rejects.toThrow();
    await expect(session.query({ text: `UPDATE ${schema}.egress SET prompt = ''` })).rejects.toThrow();
  });

  it('keep conversations in their order, and only the newest messages when asked for few', async () => {
    for (const text of ['one', 'two', 'three']) {
      await records.threads.append('t', { role: 'user', text, at: '2026-01-01T00:00:00.000Z' });
    }
    expect((await records.threads.read('t', 2)).map(({ text }) => text)).toEqual(['two', 'three']);
    expect(await records.threads.list(5)).toMatchObject([{ thread: 't', title: 'one', messages: 3 }]);
    expect(await records.threads.read('nobody', 2)).toEqual([]);
  });

  it('tell what waits for a person, and what was decided on it', async () => {
    const artifact = await openJournal(schema).save(session, {
      kind: 'plan',
      playbook: 'smile',
      name: 'plan',
      content: 1,
      author: 'planning',
    });
    await records.requestApproval({ digest: artifact, what: 'plan', why: 'first patients', author: 'planning' });
    expect(await records.requests(5)).toMatchObject([{ digest: artifact, state: 'waiting' }]);
    await openJournal(schema).decide(session, { artifact, decision: 'rejected', by: 'ben', selfAllowed: false });
    expect(await records.requests(5)).toMatchObject([{ digest: artifact, state: 'rejected' }]);
  });
});
