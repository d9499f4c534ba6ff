import type { SyncOutcome } from '../../app/sync/follow.ts';
import type { CaptureStatus } from '../../app/sync/status.ts';
import { exitCodes } from '../../model/errors.ts';
import { proofTotals, type SyncProof } from '../../model/sync-proof.ts';
import type { Answer, Verb } from '../verb.ts';

export const syncStatusVerb: Verb = {
  name: 'sync status',
  summary:
    'Say how far the stream of changes is, what capturing needs on the source and what is there, with the statement that an administrator runs',
  example: 'godwit sync status --playbook smile',
  run: async ({ caller, playbook }) => {
    const { syncStatus } = await import('../../app/sync/status.ts');
    const found = await syncStatus(caller, playbook);
    const failed = found.find(({ stream }) => stream?.state === 'failed');
    if (failed) return { json: found, text: `${found.flatMap(statusLines).join('\n')}\n`, exitCode: exitCodes.data };
    const isReady = found.every(({ tellsChanges, checks }) => tellsChanges && checks.every(({ status }) => status !== 'failed'));
    return { json: found, text: `${found.flatMap(statusLines).join('\n')}\n`, exitCode: isReady ? 0 : exitCodes.refused };
  },
};

function statusLines({ label, tellsChanges, checks, stream, slot, proof }: CaptureStatus): string[] {
  if (!tellsChanges) return [`${label}: a source of this kind does not tell its changes; godwit differential finds them by comparing.`];
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const verdict = failed === 0 ? 'changes can be captured' : `changes cannot be captured yet: ${failed} of ${checks.length} checks failed`;
  return [
    `${label}: ${verdict}.`,
    ...streamLines(stream, slot),
    ...(proof ? [proofLine(proof)] : []),
    ...checks.flatMap(({ name, status, message, fix }) => [`  ${status} ${name}: ${message}`, ...(fix ? [`    ${fix}`] : [])]),
  ];
}

function proofLine(proof: SyncProof): string {
  const { rows, missing, changed, extra } = proofTotals(proof);
  return `    proven at ${proof.position} (${proof.at}): ${rows} rows, ${missing} missing, ${changed} changed, ${extra} extra`;
}

function streamLines(stream: CaptureStatus['stream'], slot: CaptureStatus['slot']): string[] {
  if (!stream) return ['  no stream of changes; godwit sync start begins one'];
  const { state, isAlive, end, transactions, rows, committedAt, failure } = stream;
  const who = isAlive ? 'followed by a process' : 'followed by nobody';
  return [
    `  stream ${stream.stream}: ${state}, ${who}; applied up to ${end ?? 'nothing'}, ${transactions} transactions, ${rows} rows`,
    ...(committedAt ? [`    the newest of them was committed at ${committedAt}`] : []),
    ...(failure ? [`    ${failure.code}: ${failure.message}`] : []),
    slot
      ? `    slot: ${slot.status ?? 'unknown'}, ${slot.behindBytes ?? '?'} bytes of log not confirmed, ${slot.keptBytes ?? '?'} kept for it`
      : '    the source has no such slot',
  ];
}

export const syncStartVerb: Verb = {
  name: 'sync start',
  summary: 'Copy the source once and follow its changes from there, once a person has approved what that makes on the source',
  example: 'godwit sync start --playbook smile',
  legend: 'It follows until godwit sync pause or stop, or Ctrl-C; then godwit sync resume goes on where it was.',
  run: async ({ caller, playbook }) => {
    const { startSync } = await import('../../app/sync/follow.ts');
    return answer(await startSync(caller, playbook), playbook);
  },
};

export const syncResumeVerb: Verb = {
  name: 'sync resume',
  summary: 'Go on with the stream of changes exactly where it was left, whatever ended it',
  example: 'godwit sync resume --playbook smile',
  run: async ({ caller, playbook }) => {
    const { resumeSync } = await import('../../app/sync/follow.ts');
    return answer(await resumeSync(caller, playbook), playbook);
  },
};

export const syncPauseVerb: Verb = {
  name: 'sync pause',
  summary: 'End the process that follows the changes; the source keeps its log for the stream',
  example: 'godwit sync pause --playbook smile',
  run: async ({ caller, playbook }) => {
    const { pauseSync } = await import('../../app/sync/follow.ts');
    return answer(await pauseSync(caller, playbook), playbook);
  },
};

export const syncStopVerb: Verb = {
  name: 'sync stop',
  summary: 'Bring what the source has committed by now, then end the stream: slot, publication and mirrors go',
  example: 'godwit sync stop --playbook smile',
  run: async ({ caller, playbook }) => {
    const { stopSync } = await import('../../app/sync/follow.ts');
    return answer(await stopSync(caller, playbook), playbook);
  },
};

function answer(outcome: SyncOutcome, playbook: string): Answer {
  const on = `--playbook ${playbook}`;
  if (outcome.state === 'waiting') {
    const { digest = '', plan } = outcome;
    const statements = (plan?.statements ?? []).map((each) => `  ${each};`);
    const next = `Next: godwit approve ${digest.slice(0, 12)} --as NAME ${on}, then godwit sync start ${on}`;
    return {
      json: outcome,
      text: `${[`On ${plan?.source} this would be made:`, ...statements, next].join('\n')}\n`,
      exitCode: exitCodes.refused,
    };
  }
  const at = outcome.stream?.end ? `, all is applied up to ${outcome.stream.end}` : '';
  const next =
    outcome.state === 'stopped' ? `godwit differential analyze ${on} shows whether anything differs` : `godwit sync resume ${on} goes on`;
  const exitCode = outcome.state === 'interrupted' ? exitCodes.interrupted : 0;
  return {
    json: outcome,
    text: `The stream of changes is ${outcome.state === 'interrupted' ? 'paused' : outcome.state}${at}; ${next}.\n`,
    exitCode,
  };
}
