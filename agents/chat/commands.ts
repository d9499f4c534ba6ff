import { waitingName } from '../../model/waiting.ts';
import type { ChatSession } from './session.ts';

/** What a line that begins with `/` does: something to show, or the end. */
export type CommandResult = { readonly show: string } | { readonly quit: true };

interface Command {
  readonly usage: string;
  readonly does: string;
  run(session: ChatSession, argument: string): Promise<CommandResult> | CommandResult;
}

const linesMax = 20;
const show = (text: string): CommandResult => ({ show: text });

/** Every command; a new one is an entry here. */
const commands: Readonly<Record<string, Command>> = {
  help: { usage: '/help', does: 'this list', run: () => show(usage()) },
  new: {
    usage: '/new',
    does: 'begin a new thread',
    run: (session) => {
      session.open();
      return show(`New thread ${session.thread()}.`);
    },
  },
  threads: {
    usage: '/threads',
    does: 'list the last threads',
    run: async (session) => {
      const threads = await session.threads(linesMax);
      return show(
        threads.length === 0
          ? 'No thread is kept yet.'
          : threads.map(({ thread, title, messages }) => `${thread}  ${oneLine(title)} (${messages})`).join('\n'),
      );
    },
  },
  thread: {
    usage: '/thread ID',
    does: 'go on in a thread',
    run: (session, argument) => {
      if (argument === '') return show(`This is thread ${session.thread()}.`);
      session.open(argument);
      return show(`Thread ${argument}.`);
    },
  },
  history: {
    usage: '/history',
    does: 'what was said in this thread',
    run: async (session) => {
      const messages = await session.history(linesMax);
      return show(
        messages.length === 0
          ? 'Nothing was said yet.'
          : messages.map(({ role, text }) => `${role === 'user' ? '›' : ' '} ${oneLine(text)}`).join('\n'),
      );
    },
  },
  pending: {
    usage: '/pending',
    does: 'what waits for people',
    run: async (session) =>
      show((await session.pending()).slice(0, linesMax).map(waitingName).join('\n') || 'Nothing waits for a decision.'),
  },
  quit: { usage: '/quit', does: 'leave', run: () => ({ quit: true }) },
};

/** Runs a line that begins with `/`; null for any other line. */
export async function runCommand(line: string, session: ChatSession): Promise<CommandResult | null> {
  const match = /^\/(\w*)\s*(.*)$/s.exec(line.trim());
  if (!match) return null;
  const name = match[1] ?? '';
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return command ? command.run(session, (match[2] ?? '').trim()) : show(`There is no /${name}.\n${usage()}`);
}

function usage(): string {
  return Object.values(commands)
    .map((each) => `${each.usage.padEnd(12)} ${each.does}`)
    .join('\n');
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 100);
