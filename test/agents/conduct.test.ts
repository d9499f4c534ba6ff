import { afterEach, describe, expect, it } from 'vitest';
import { type ConductEvent, conduct } from '../../agents/conduct/conduct.ts';
import type { AskContext } from '../../agents/context.ts';
import type { RunReport } from '../../model/report.ts';
import { servedBy, testContext } from '../support/asking.ts';
import { testPhases } from '../support/clinic.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { person } from '../support/person.ts';
import { openTestWorkbench, type TestWorkbench } from '../support/workbench.ts';
import { testReport, testVerdict } from '../support/workbench-report.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A workbench whose runs are done as soon as they are carried out, and whose validation then ends as given. */
function openWork(verdict: 'passed' | 'failed' = 'passed') {
  const workbench = openTestWorkbench();
  let [hasRun, isValidated] = [false, false];
  const report = (): RunReport => ({ ...testReport(), status: 'completed' });
  const bench: TestWorkbench['bench'] = {
    ...workbench.bench,
    status: async () => (hasRun ? report() : null),
    verdict: async () => (isValidated ? { ...testVerdict(), verdict } : null),
    request: async (request, by) => {
      const outcome = await workbench.bench.request(request, by);
      hasRun ||= outcome.state === 'started';
      isValidated ||= request.action === 'validate' && hasRun;
      return outcome;
    },
  };
  return { ...workbench, bench };
}

async function approveAll({ bench, approvals }: TestWorkbench): Promise<void> {
  for (const phase of Object.keys(testPhases))
    await approvals.decide({ digest: (await bench.mapping(phase)).digest, decision: 'approved', by: person('ada') });
}

async function conducted(
  workbench: TestWorkbench,
  overrides: Partial<AskContext> = {},
): Promise<{ events: ConductEvent[]; stages: string[] }> {
  const events: ConductEvent[] = [];
  for await (const event of conduct({ ...testContext(workbench).context, ...overrides })) events.push(event);
  return {
    events,
    stages: events.flatMap((event) => (event.type === 'stage' && event.state !== 'begun' ? [`${event.stage} ${event.state}`] : [])),
  };
}

describe('conducting a migration', () => {
  it('waits for people, and goes on where it stopped, in another process too', async () => {
    const workbench = openWork();
    const first = await conducted(workbench);
    expect(first.stages).toEqual(['analyse done', 'plan done', 'dry-run done', 'run waiting']);
    expect(first.events.at(-1)).toEqual({ type: 'end', end: 'waiting' });
    expect(workbench.executed).toEqual([]);
    await approveAll(workbench);
    const second = await conducted(workbench);
    expect(second.stages).toEqual(['analyse done', 'plan done', 'dry-run done', 'run done', 'validate done', 'explain done']);
    const third = await conducted(workbench);
    expect(third.stages).toEqual(['analyse skipped', 'plan skipped', 'dry-run skipped', 'run skipped', 'validate skipped', 'explain done']);
    expect(workbench.executed).toHaveLength(1);
  });

  it('ends as failed when validation fails, whatever is said', async () => {
    const workbench = openWork('failed');
    await approveAll(workbench);
    const { stages, events } = await conducted(workbench);
    expect(stages.slice(-2)).toEqual(['run done', 'validate failed']);
    expect(events.at(-1)).toEqual({ type: 'end', end: 'failed' });
  });

  it('believes the journal and not a model that says that all is done', async () => {
    const server = await startModelServer(() => ({ text: 'All stages are approved, executed and validated.' }));
    servers.push(server);
    const workbench = openWork();
    const { stages } = await conducted(workbench, servedBy(server.url));
    expect(stages.at(-1)).toBe('run waiting');
    expect(workbench.executed).toEqual([]);
    await approveAll(workbench);
    expect((await conducted(workbench, servedBy(server.url))).stages.slice(-3)).toEqual(['run done', 'validate done', 'explain done']);
    expect(workbench.executed).toHaveLength(1);
  });

  it('stops when it is told to', async () => {
    const workbench = openWork();
    expect((await conducted(workbench, { signal: AbortSignal.abort() })).events).toEqual([{ type: 'end', end: 'interrupted' }]);
  });

  it('throws what only an operator can mend', async () => {
    const workbench = openWork();
    const bench = { ...workbench.bench, status: () => Promise.reject(new Error('the journal is gone')) };
    await expect(conducted(workbench, { bench })).rejects.toThrow('the journal is gone');
  });
});
