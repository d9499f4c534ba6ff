import { createInterface, type Interface } from 'node:readline/promises';
import type { ChatSession } from '../../app/conversation/ask.ts';
import { GodwitError } from '../../model/errors.ts';
import { printable } from '../../model/printable.ts';
import type { Verb } from '../verb.ts';
import { noteOf } from './ask.ts';

export const chatVerb: Verb = {
  name: 'chat',
  summary: 'Talk with the workbench; /help lists commands, Ctrl-C stops an answer, Ctrl-D leaves; of a file or pipe every line is answered',
  example: 'godwit chat --playbook smile',
  configure: (command) => command.option('--thread <id>', 'go on in a thread'),
  run: async ({ caller, playbook, options }) => {
    const { withChat } = await import('../../app/conversation/ask.ts');
    const thread = typeof options.thread === 'string' ? options.thread : undefined;
    await withChat(caller, playbook, thread, (chat) => converse(chat));
    return { json: {}, text: '' };
  },
};

async function converse(chat: ChatSession): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: process.stdin.isTTY === true });
  const next = lines.terminal ? () => nextLine(lines) : pipedLines(lines);
  process.stdout.write('Ask in plain English; /help lists commands.\n');
  try {
    for (let line = await next(); line !== null; line = await next()) {
      if (line.trim() === '') continue;
      if (!(await respond(chat, lines, line))) return;
    }
  } finally {
    lines.close();
  }
}

/** The lines of a file or pipe, one by one; they come while an answer is given, and none is lost. Each is shown before its answer. */
function pipedLines(lines: Interface): () => Promise<string | null> {
  const all = lines[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await all.next();
    if (done === true) return null;
    process.stdout.write(printable(`› ${value}\n`));
    return value;
  };
}

/** The next line; null at the end of the input. */
async function nextLine(lines: Interface, prompt = '› '): Promise<string | null> {
  const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  const stay = (): boolean => process.stdout.write(`\n/quit or Ctrl-D leaves.\n${prompt}`);
  lines.on('SIGINT', stay);
  try {
    return await Promise.race([lines.question(prompt).catch(() => null), ended]);
  } finally {
    lines.off('SIGINT', stay);
  }
}

/** False when the person leaves. */
async function respond(chat: ChatSession, lines: Interface, line: string): Promise<boolean> {
  const { runCommand } = await import('../../app/conversation/ask.ts');
  const result = await runCommand(line, chat);
  if (result === null) await answer(chat, lines, line);
  else if ('quit' in result) return false;
  else process.stdout.write(`${printable(result.show)}\n`);
  return true;
}

async function answer(chat: ChatSession, lines: Interface, question: string): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  lines.on('SIGINT', interrupt);
  try {
    for await (const event of chat.ask(question, stop.signal)) {
      if (event.type === 'text') process.stdout.write(event.text);
      else process.stderr.write(noteOf(event));
    }
    process.stdout.write('\n');
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    process.stdout.write(printable(`${error.message} ${error.hint}\n`));
  } finally {
    lines.off('SIGINT', interrupt);
  }
  await decide(chat, lines);
}

/** Puts what waits before the person, who must sit at a terminal: a line of a pipe decides nothing. All approved, what waited goes on. */
async function decide(chat: ChatSession, lines: Interface): Promise<void> {
  for (const { what, why, digest } of lines.terminal ? [...chat.waiting()] : []) {
    for (const shown of await chat.show(digest)) process.stdout.write(`  ${shown}\n`);
    const said = await nextLine(lines, printable(`Approve ${what} (${digest.slice(0, 12)})? ${why} [y/n/later] `));
    const decision = /^y(es)?$/i.test(said ?? '') ? 'approved' : /^no?$/i.test(said ?? '') ? 'rejected' : null;
    if (decision === null) return;
    await chat.decide(digest, decision).catch((error: unknown) => {
      if (!(error instanceof GodwitError)) throw error;
      process.stdout.write(printable(`${error.message} ${error.hint}\n`));
    });
  }
  const waited = chat.unblocked();
  if (waited !== null) await answer(chat, lines, waited);
}
