import { exitCodes, GodwitError } from '../../model/errors.ts';
import type { Verb } from '../verb.ts';
import { verdictText } from './validate.ts';

export const verifyVerb: Verb = {
  name: 'verify',
  summary: 'Recompute the proof of a run from both databases and name the rows that differ',
  example: 'godwit verify .godwit/reports/smile/manifest.json',
  configure: (command) => command.argument('<manifest>', 'path of a manifest'),
  run: async ({ caller, args, options }) => {
    const [file] = args;
    if (file === undefined) throw new GodwitError('argument_invalid', 'Which manifest?');
    const { verifyFile } = await import('../../app/run/verify.ts');
    const { playbook } = options;
    const verdict = await verifyFile(caller, typeof playbook === 'string' ? playbook : undefined, file);
    return { json: verdict, text: verdictText(verdict), exitCode: verdict.verdict === 'passed' ? 0 : exitCodes.data };
  },
};
