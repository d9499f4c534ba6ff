import type { Check } from '../../../model/check.ts';
import { type CheckGroup, type Facts, passed } from './facts.ts';

/** Oldest server that can be read, and oldest that can be written: guards need pg_input_is_valid, which came with 16. */
const oldest = {
  source: { number: 120_000, name: '12', reason: 'older servers send values in forms that are not known here' },
  target: { number: 160_000, name: '16', reason: 'values are tested with pg_input_is_valid, which came with PostgreSQL 16' },
} as const;

/** Is the server there, new enough, spoken to in private, and does it keep text as UTF-8? */
export const checkServer: CheckGroup = (facts) => [
  passed(`${facts.question.role}.reachable`, `PostgreSQL ${facts.server.version} answers as role ${facts.server.role}.`),
  checkVersion(facts),
  checkTls(facts),
  checkEncoding(facts),
];

function checkVersion({ question: { role }, server }: Facts): Check {
  const needed = oldest[role];
  const name = `${role}.version`;
  if (server.versionNumber >= needed.number) return passed(name, `The server is version ${server.version}.`);
  return {
    name,
    status: 'failed',
    message: `The server is version ${server.version}: ${needed.reason}.`,
    fix: `Use a ${role} of PostgreSQL ${needed.name} or later.`,
    expected: `>= ${needed.name}`,
    actual: server.version,
  };
}

const localHost = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|\/.*)$/i;

function checkTls({ question: { role }, server, context: { host } }: Facts): Check {
  const name = `${role}.tls`;
  if (server.tls) return passed(name, 'The connection is encrypted.');
  const local = host === undefined || host === '' ? server.sameMachine : localHost.test(host);
  if (local) return passed(name, 'The connection stays on this machine.');
  return {
    name,
    status: 'warning',
    message: 'The connection leaves this machine and is not encrypted.',
    fix: 'Add ?sslmode=verify-full to the connection URL, and let the server offer TLS.',
  };
}

function checkEncoding({ question: { role }, server: { encoding } }: Facts): Check {
  const name = `${role}.encoding`;
  if (encoding === 'UTF8') return passed(name, 'Text is kept as UTF-8.');
  const convertible = role === 'source' && encoding !== 'SQL_ASCII';
  return {
    name,
    status: convertible ? 'warning' : 'failed',
    message: convertible
      ? `Text is kept as ${encoding}; the server converts it on the way out.`
      : `Text is kept as ${encoding}, so characters of the source may not be representable.`,
    fix: convertible ? 'Look at a sample of accented text after the rehearsal.' : 'Use a database created with ENCODING UTF8.',
    expected: 'UTF8',
    actual: encoding,
  };
}
