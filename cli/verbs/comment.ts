import { GodwitError } from '../../model/errors.ts';
import type { Verb } from '../verb.ts';

export const commentVerb: Verb = {
  name: 'comment',
  summary: 'Say something about what is to be decided, and decide nothing',
  example: 'godwit comment 3fa94c0de512 --why "are these codes complete?" --as "Maria Reyes" --playbook smile',
  configure: (command) =>
    void command
      .argument('<digest>', 'digest of what stands or waits (godwit review, godwit proposals), or its first 6 characters or more')
      .requiredOption('--why <text>', 'what you have to say; it stands with the decisions'),
  run: async ({ caller, playbook, args, options }) => {
    const text = typeof options.why === 'string' ? options.why.trim() : '';
    if (text === '') throw new GodwitError('argument_invalid', 'A comment needs its text: --why "…".');
    const { commentOn } = await import('../../app/approval/comment.ts');
    const commented = await commentOn(caller, playbook, args[0] ?? '', text);
    return {
      json: commented,
      text: `Kept as a comment of ${commented.by} on ${commented.digest.slice(0, 12)}; nothing is decided by it.\n`,
    };
  },
};
