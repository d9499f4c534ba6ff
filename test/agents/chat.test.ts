import { describe, expect, it } from 'vitest';
import { runCommand } from '../../agents/chat/commands.ts';
import { type ChatSession, openChat } from '../../agents/chat/session.ts';
import type { AskEvent } from '../../agents/events.ts';
import { testContext } from '../support/asking.ts';
import { person } from '../support/person.ts';
import { memoryThreads } from '../support/threads.ts';
import { openTestWorkbench } from '../support/workbench.ts';

function open(workbench = openTestWorkbench(), threads = memoryThreads(), thread?: string): ChatSession {
  const { context } = testContext(workbench);
  return openChat({ context, threads, approvals: workbench.approvals, person: person('ada'), ...(thread !== undefined && { thread }) });
}

async function say(
  session: ChatSession,
  question: string,
  signal = new AbortController().signal,
): Promise<{ text: string; events: AskEvent[] }> {
  const events: AskEvent[] = [];
  for await (const event of session.ask(question, signal)) events.push(event);
  return { text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''), events };
}

describe('a chat', () => {
  it('keeps its thread across sessions', async () => {
    const threads = memoryThreads();
    const first = open(undefined, threads);
    await say(first, 'describe dispatch_patient');
    const second = open(undefined, threads, first.thread());
    expect((await say(second, 'how is it mapped?')).text).toContain('`patients` from `dispatch_patient`');
    expect(await second.history(10)).toHaveLength(4);
    expect(await second.threads(5)).toMatchObject([{ thread: first.thread(), title: 'describe dispatch_patient', messages: 4 }]);
  });

  it('takes decisions in place, under the name of the person, and goes on', async () => {
    const workbench = openTestWorkbench();
    const session = open(workbench);
    await say(session, 'run patients');
    expect(session.unblocked()).toBeNull();
    const [request] = session.waiting();
    await session.decide(request?.digest ?? '', 'approved');
    expect(session.waiting()).toEqual([]);
    expect(session.unblocked()).toBe('run patients');
    expect((await say(session, session.unblocked() ?? '')).text).toContain('Started.');
    expect(workbench.executed).toMatchObject([{ action: 'run', only: ['patients'] }]);
    expect(session.unblocked()).toBeNull();
  });

  it('does not go on after a rejection', async () => {
    const workbench = openTestWorkbench();
    const session = open(workbench);
    await say(session, 'run patients');
    await session.decide(session.waiting()[0]?.digest ?? '', 'rejected', 'not yet');
    expect(session.unblocked()).toBeNull();
    await say(session, 'run patients');
    expect(workbench.executed).toEqual([]);
  });

  it('has no question to repeat after a proposal is approved', async () => {
    const session = open();
    await say(session, 'drop fax');
    await session.decide(session.waiting()[0]?.digest ?? '', 'approved');
    expect(session.unblocked()).toBeNull();
  });

  it('decides only on what it was asked', async () => {
    const session = open();
    await say(session, 'status');
    await expect(session.decide('a'.repeat(64), 'approved')).rejects.toThrow('asked for no decision');
  });

  it('stops an answer and goes on', async () => {
    const session = open();
    const stop = new AbortController();
    const { events } = await say(session, 'describe auth_user', AbortSignal.any([stop.signal, AbortSignal.abort()]));
    expect(events.at(-1)).toMatchObject({ type: 'done', outcome: 'interrupted' });
    expect((await say(session, 'status')).text).toContain('The run is running');
  });

  it('keeps no secret that a person typed', async () => {
    const session = open();
    await say(session, 'my password: hunter22 and jane@example.org');
    expect(JSON.stringify(await session.history(10))).not.toMatch(/hunter22|jane@/);
  });
});

describe('a line with a slash', () => {
  it('is a command; any other line is none', async () => {
    const session = open();
    expect(await runCommand('status', session)).toBeNull();
    expect(await runCommand('/quit', session)).toEqual({ quit: true });
    expect(await runCommand('/help', session)).toEqual({ show: expect.stringContaining('/threads') });
    expect(await runCommand('/toString', session)).toEqual({ show: expect.stringContaining('There is no /toString') });
    expect(await runCommand('/threads', session)).toEqual({ show: 'No thread is kept yet.' });
    await say(session, 'drop fax');
    expect(await runCommand('/pending', session)).toEqual({ show: expect.stringMatching(/^mapping of profiles \(/) });
    expect(await runCommand('/history', session)).toEqual({ show: expect.stringContaining('› drop fax') });
    const thread = session.thread();
    await runCommand('/new', session);
    expect(session.thread()).not.toBe(thread);
    await runCommand(`/thread ${thread}`, session);
    expect(session.thread()).toBe(thread);
  });
});
