import { summaryAnswer } from '../summary.ts';
import type { Verb } from '../verb.ts';

export const keysListVerb: Verb = {
  name: 'keys list',
  summary: 'The keys of encrypted columns, by name and id; the keys themselves are never shown',
  example: 'godwit keys list --playbook clinic',
  run: async ({ caller, playbook }) => {
    const { listKeys } = await import('../../app/encryption/keys.ts');
    const keys = await listKeys(caller, playbook);
    const lines = keys.map(({ name, inUse, known, columns }) => {
      const file = known.length === 0 ? 'not in the file' : `in the file: ${known.join(', ')}`;
      return `${name}: ${inUse === null ? 'not used yet' : `in use ${inUse}`}; ${file}; ${columns.join(', ')}`;
    });
    return { json: { keys }, text: `${lines.join('\n') || 'No column is encrypted.'}\n` };
  },
};

export const keysRotateVerb: Verb = {
  name: 'keys rotate',
  summary: 'Encrypt the values anew by the newest key of each name, in batches that can be taken back; an interrupted rotation goes on',
  example: 'godwit keys rotate --playbook clinic',
  run: async ({ caller, playbook }) => {
    const { rotateKeys } = await import('../../app/encryption/keys.ts');
    const { keys, summary } = await rotateKeys(caller, playbook);
    const moved = keys.map(({ name, from, to }) => `${name}: ${from ?? 'unused'} → ${to}`);
    const answer = summaryAnswer(summary, playbook);
    const said = moved.length === 0 ? ['The newest keys are in use already.'] : moved;
    return { ...answer, json: { keys, summary }, text: `${said.join('\n')}\n${answer.text}` };
  },
};
