import type { ReviewedAccounts } from '../../app/accounts/accounts.ts';
import type { AccountsResult } from '../../model/accounts.ts';
import { exitCodes } from '../../model/errors.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

export const accountsReviewVerb: Verb = {
  name: 'accounts review',
  summary: 'Show how users, identities and second factors would be brought: from where, by which way, what is left out; nothing is brought',
  example: 'godwit accounts review --playbook carelink',
  run: async ({ caller, playbook }) => {
    const { reviewAccounts } = await import('../../app/accounts/accounts.ts');
    const reviewed = await reviewAccounts(caller, playbook);
    return { json: reviewed, text: reviewText(reviewed) };
  },
};

const ways = { sql: 'by SQL', api: 'by the admin API' };

function reviewText({ plan, digest, approvedBy }: ReviewedAccounts): string {
  const { from, to, other_passwords, left_out, notes } = plan;
  const passwords = other_passwords === 'refuse' ? 'whose password is not taken stays' : 'whose password is not taken comes without one';
  return [
    `users ${digest.slice(0, 12)}: ${from.label} (${ways[from.way]}) → ${to.label} (${ways[to.way]}); ${passwords}`,
    ...(left_out.length === 0 ? [] : [`  ! columns that only the old side has, with something in them: ${left_out.join(', ')}`]),
    ...notes.map((note) => `  ! ${note}`),
    approvedBy === null ? `  waits: godwit approve ${digest.slice(0, 12)} --as NAME` : `  approved by ${approvedBy}`,
    '',
  ].join('\n');
}

export const accountsCopyVerb: Verb = {
  name: 'accounts copy',
  summary: 'Bring users with their ids, passwords, identities and second factors, as it was approved; none is brought twice or changed',
  example: 'godwit accounts copy --check --playbook carelink',
  configure: (command) => command.option('--check', 'also read everything back and compare it'),
  run: async ({ caller, playbook, options }) => {
    const { copyUsers } = await import('../../app/accounts/accounts.ts');
    const { result, checked } = await copyUsers(caller, playbook, options.check === true);
    const lines = [...resultLines(result), ...(checked ? ['Read back:', ...resultLines(checked)] : [])];
    return { json: { result, checked }, text: `${lines.join('\n')}\n`, exitCode: isWhole(checked ?? result) ? 0 : exitCodes.data };
  },
};

export const accountsCheckVerb: Verb = {
  name: 'accounts check',
  summary: 'Read the users of both sides and compare them; nothing is written',
  example: 'godwit accounts check --playbook carelink',
  run: async ({ caller, playbook }) => {
    const { checkUsers } = await import('../../app/accounts/accounts.ts');
    const result = await checkUsers(caller, playbook);
    return { json: result, text: `${resultLines(result).join('\n')}\n`, exitCode: isWhole(result) ? 0 : exitCodes.data };
  },
};

const isWhole = ({ missing, open }: AccountsResult): boolean => missing === 0 && Object.keys(open).length === 0;

function resultLines({ read, sent, unchanged, there, withoutPassword, missing, open }: AccountsResult): string[] {
  const told = [`${count(sent)} brought`, `${count(unchanged)} as they were brought`, `${count(there)} stood there before`];
  return [
    `${count(read)} users read: ${told.join(', ')}${missing > 0 ? `, ${count(missing)} missing` : ''}`,
    ...(withoutPassword > 0 ? [`  ${count(withoutPassword)} came without a password`] : []),
    ...Object.entries(open).map(
      ([reason, { count: users, ids }]) => `  ! ${reason}: ${count(users)}, such as ${ids.slice(0, 3).join(', ')}`,
    ),
  ];
}

export const accountsUndoVerb: Verb = {
  name: 'accounts undo',
  summary: 'Take away the users that were brought, but for those that were changed or referred to since',
  example: 'godwit accounts undo --playbook carelink',
  run: async ({ caller, playbook }) => {
    const { undoUsers } = await import('../../app/accounts/accounts.ts');
    const undone = await undoUsers(caller, playbook);
    const kept = Object.entries(undone.kept).filter(([, ids]) => ids.length > 0);
    const lines = [`${count(undone.removed)} users taken away`, ...kept.map(([reason, ids]) => `  ! ${reason}: ${count(ids.length)} stay`)];
    return { json: undone, text: `${lines.join('\n')}\n`, exitCode: kept.length === 0 ? 0 : exitCodes.data };
  },
};
