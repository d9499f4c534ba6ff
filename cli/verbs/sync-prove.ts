import type { KeptProof } from '../../app/sync/prove.ts';
import { exitCodes } from '../../model/errors.ts';
import { isProven, type ProvenPhase, proofTotals } from '../../model/sync-proof.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

export const syncProveVerb: Verb = {
  name: 'sync prove',
  summary:
    'Compare every row of both sides through the mapping at one position of the source, while both go on; exit code 5 where anything differs',
  example: 'godwit sync prove --playbook smile',
  legend:
    'The stream waits for a moment, writers of the source do not. Every difference that is found is real: nothing is on its way at that position.\n' +
    'godwit differential analyze, once the stream is paused, names the rows and proposes the repair.',
  run: async ({ caller, playbook }) => {
    const { proveSync } = await import('../../app/sync/prove.ts');
    const found = await proveSync(caller, playbook);
    return { json: found, text: `${proofLines(found).join('\n')}\n`, exitCode: isProven(found.proof) ? 0 : exitCodes.data };
  },
};

function proofLines({ proof, digest }: KeptProof): string[] {
  const { rows, cells, missing, changed, extra } = proofTotals(proof);
  const { position, keptAside, conflicts, heldMs, ms } = proof;
  return [
    `At position ${position}: ${count(rows)} rows, ${count(cells)} values; ${missing} missing, ${changed} changed, ${extra} extra`,
    ...proof.phases.map(phaseLine),
    `Kept aside at that position: ${count(keptAside)} rows; conflicts that wait for a person: ${count(conflicts)}`,
    `The stream waited ${count(heldMs)} ms; the comparison took ${(ms / 1000).toFixed(1)} s. Proof ${digest.slice(0, 12)}`,
  ];
}

function phaseLine({ phase, expected, columns, missing, changed, extra }: ProvenPhase): string {
  const mark = missing + changed + extra === 0 ? '✓' : '✗';
  return `  ${mark} ${phase}: ${count(expected)} rows × ${columns} columns, ${missing} / ${changed} / ${extra}`;
}
