import type { Verb } from '../verb.ts';

export const doctorVerb: Verb = {
  name: 'doctor',
  summary: 'Say which Node, sandbox, browser and embedded server there are, without the network',
  example: 'godwit doctor',
  run: async ({ caller }) => {
    const { examine } = await import('../../app/doctor.ts');
    const examined = await examine(caller.config);
    const width = Math.max(...examined.map(({ name }) => name.length));
    const lines = examined.map(({ name, ok, found }) => `${ok ? '✓' : '!'} ${name.padEnd(width)}  ${found}`);
    return { json: { examined }, text: `${lines.join('\n')}\n` };
  },
};
