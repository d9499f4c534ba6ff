import type { AskEvent } from '../../app/conversation/ask.ts';
import { exitCodes, GodwitError } from '../../model/errors.ts';
import { printable } from '../../model/printable.ts';
import type { Verb } from '../verb.ts';

export const askVerb: Verb = {
  name: 'ask',
  summary: 'Ask one question in plain English',
  example: 'godwit ask "why were patients quarantined?" --playbook smile',
  configure: (command) =>
    command.argument('<question...>', 'the question').addHelpText(
      'after',
      `
Exit codes of a question: 0 answered, ${exitCodes.unclear} asked back (it can mean several things, or nothing was understood),
${exitCodes.refused} refused (what nobody may ask of an agent, or what is not allowed now), ${exitCodes.advisor} a model gave no usable answer.
--json has it as "outcome". For several questions: godwit chat, which answers every line of a file or pipe.`,
    ),
  run: async ({ caller, playbook, args, options }) => {
    const { askOnce } = await import('../../app/conversation/ask.ts');
    const question = args.join(' ').trim();
    if (question === '') throw new GodwitError('argument_invalid', 'What is the question?');
    const heard: AskEvent[] = [];
    const shown = options.json === true ? null : process.stdout;
    const last = await askOnce(caller, playbook, question, (event) => {
      heard.push(event);
      if (event.type === 'text') shown?.write(event.text);
      else if (shown) process.stderr.write(noteOf(event));
    });
    const exitCode = last?.type === 'done' ? exitCodeOf[last.outcome] : exitCodes.advisor;
    return { json: answerOf(question, heard, last), text: '\n', exitCode };
  },
};

const exitCodeOf: Readonly<Record<Extract<AskEvent, { type: 'done' }>['outcome'], number>> = {
  answered: 0,
  asked_back: exitCodes.unclear,
  refused: exitCodes.refused,
  interrupted: exitCodes.interrupted,
  failed: exitCodes.advisor,
};

/** One line for what is not part of the answer, as it may go to a terminal; empty for what needs none. */
export function noteOf(event: AskEvent): string {
  return printable(noteText(event));
}

function noteText(event: AskEvent): string {
  switch (event.type) {
    case 'tool':
      return `· ${event.agent} asks ${event.tool}${event.refused === null ? '' : `: refused (${event.refused})`}, ${event.milliseconds} ms\n`;
    case 'finding':
      return `! ${event.message} [${event.code}]\n`;
    case 'approval':
      return `? ${event.request.what} waits for a person: ${event.request.digest.slice(0, 12)}\n`;
    default:
      return '';
  }
}

function answerOf(question: string, heard: readonly AskEvent[], last: AskEvent | null) {
  const done = last?.type === 'done' ? last : null;
  return {
    question,
    answer: done?.text ?? '',
    outcome: done?.outcome ?? 'failed',
    model: done?.model ?? null,
    spending: done?.spending ?? null,
    tools: heard.flatMap((event) => (event.type === 'tool' ? [{ agent: event.agent, tool: event.tool, refused: event.refused }] : [])),
    approvals: heard.flatMap((event) => (event.type === 'approval' ? [event.request] : [])),
    findings: heard.flatMap((event) => (event.type === 'finding' ? [{ code: event.code, message: event.message }] : [])),
  };
}
