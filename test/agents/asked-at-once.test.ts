import { describe, expect, it } from 'vitest';
import { serveMcpHttp } from '../../agents/mcp/http.ts';
import { decideMappings } from '../../app/approval/approve.ts';
import { type Conversation, withConversation } from '../../app/conversation/open.ts';
import { verifyAuditLog } from '../../app/reporting/overview.ts';
import { migrate } from '../../app/run/migrate.ts';
import { openUnits } from '../../app/workbench/units.ts';
import { withWorkbench } from '../../app/workbench/workbench.ts';
import { sha256Hex } from '../../model/digest.ts';
import { withClient } from '../support/databases.ts';
import { asPerson, person } from '../support/person.ts';
import { createShop } from '../support/shop.ts';

const questions = 50;
const decisions = 20;

/** Tools that look and tools that wish; those that write to the journal among them. */
const asked: readonly (readonly [tool: string, input: object])[] = [
  ['show_status', {}],
  ['trace_row', { phase: 'people', key: '7' }],
  ['request_action', { action: 'rollback', only: ['people'] }],
  ['list_pending', {}],
  ['propose_mapping', { phase: 'people', field: 'username', rule: { copy: 'email' }, why: 'to see' }],
];

async function askOverHttp({ context }: Conversation, work: () => Promise<unknown>): Promise<string[]> {
  const server = await serveMcpHttp([{ token: sha256Hex('letmein'), open: () => ({ ...context, person: 'ada' }) }], {
    port: 0,
    version: '0',
  });
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: 'Bearer letmein' };
  const ask = async (number: number): Promise<string> => {
    const [name, input] = asked[number % asked.length] ?? ['show_status', {}];
    const body = JSON.stringify({ jsonrpc: '2.0', id: number, method: 'tools/call', params: { name, arguments: input } });
    return (await fetch(server.url, { method: 'POST', headers, body })).text();
  };
  try {
    const answers = Array.from({ length: questions }, (_, number) => ask(number));
    await work();
    return await Promise.all(answers);
  } finally {
    await server.close();
  }
}

describe('what is asked at once', () => {
  it('shares no transaction: 50 questions over HTTP and 20 decisions, and every decision stands in a chain that is whole', async () => {
    const { folder, caller, targetUrl } = await createShop();
    await decideMappings(asPerson(caller(), 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
    await migrate(caller(), { playbook: folder, selection: {} });
    await withConversation(caller(), folder, async (conversation) => {
      const { digest } = await conversation.context.bench.mapping('people');
      const decide = async (number: number): Promise<void> => {
        const decision = number % 2 === 0 ? 'approved' : 'rejected';
        await conversation.approvals.decide({ digest, decision, by: person(`decider ${number}`), reason: 'at once' });
      };
      const unknown = conversation.approvals.decide({ digest: '0'.repeat(64), decision: 'approved', by: person('nobody') });
      await expect(unknown).rejects.toMatchObject({ code: 'artifact_not_found' });
      const answers = await askOverHttp(conversation, () => Promise.all(Array.from({ length: decisions }, (_, number) => decide(number))));
      expect(answers.filter((text) => !text.includes('"isError":true') && text.includes('"content"'))).toHaveLength(questions);
    });
    const { rows } = await withClient(targetUrl, (client) =>
      client.query(`
        SELECT (SELECT count(*)::integer FROM migration_control.approvals WHERE reason = 'at once') AS decided,
               (SELECT count(*)::integer FROM migration_control.audit_log WHERE actor LIKE 'decider %') AS logged,
               (SELECT count(*)::integer FROM migration_control.decisions WHERE actor = 'mcp') AS wished`),
    );
    expect(rows).toEqual([{ decided: decisions, logged: decisions, wished: (questions / asked.length) * 2 }]);
    expect(await verifyAuditLog(caller(), folder)).toMatchObject({ intact: true });
  });

  it('waits for its turn, in the order in which it came, and not for ever', async () => {
    const { folder, caller } = await createShop();
    await withWorkbench(caller(), folder, async (bench) => {
      const units = openUnits(bench, { atOnceMax: 1, waitMsMax: 300 });
      const order: number[] = [];
      const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
      const first = units.within(() => held);
      const later = [1, 2].map((number) => units.within(async () => order.push(number)));
      letGo();
      await Promise.all([first, ...later]);
      expect(order).toEqual([1, 2]);
      const { promise: stuck, resolve: end } = Promise.withResolvers<void>();
      const busy = units.within(async ({ control }) => {
        await control.begin();
        await stuck;
      });
      await expect(units.within(async () => {})).rejects.toMatchObject({ code: 'timeout' });
      end();
      await busy;
      const answer = await units.within(({ control }) =>
        control.query<{ n: number }>({
          text: 'SELECT count(*)::integer AS n FROM pg_stat_activity WHERE state = $1 AND datname = current_database()',
          values: ['idle in transaction'],
        }),
      );
      expect(answer).toEqual([{ n: 0 }]);
      await units.close();
    });
  });
});
