import type { CaptureStatus } from '../../app/sync/status.ts';
import { exitCodes } from '../../model/errors.ts';
import type { Verb } from '../verb.ts';

export const syncStatusVerb: Verb = {
  name: 'sync status',
  summary: 'Say what capturing changes of the source needs and what is there, with the statement that an administrator runs',
  example: 'godwit sync status --playbook smile',
  run: async ({ caller, playbook }) => {
    const { syncStatus } = await import('../../app/sync/status.ts');
    const found = await syncStatus(caller, playbook);
    const isReady = found.every(({ tellsChanges, checks }) => tellsChanges && checks.every(({ status }) => status !== 'failed'));
    return { json: found, text: `${found.flatMap(statusLines).join('\n')}\n`, exitCode: isReady ? 0 : exitCodes.refused };
  },
};

function statusLines({ label, tellsChanges, checks }: CaptureStatus): string[] {
  if (!tellsChanges) return [`${label}: a source of this kind does not tell its changes; godwit differential finds them by comparing.`];
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const verdict = failed === 0 ? 'changes can be captured' : `changes cannot be captured yet: ${failed} of ${checks.length} checks failed`;
  return [
    `${label}: ${verdict}.`,
    ...checks.flatMap(({ name, status, message, fix }) => [`  ${status} ${name}: ${message}`, ...(fix ? [`    ${fix}`] : [])]),
  ];
}
