import type { Check } from '../../../model/check.ts';
import { type CheckGroup, type Facts, passed } from './facts.ts';

/** Oldest server that can be read, and oldest that can be written: guards need pg_input_is_valid, which came with 16. */
const oldest = {
  source: { number: 120_000, name: '12', reason: 'older servers send values in forms that are not known here' },
  target: { number: 160_000, name: '16', reason: 'values are tested with pg_input_is_valid, which came with PostgreSQL 16' },
} as const;

/** Major versions that the tests run on. */
const tested: readonly number[] = [18];

/** Is the server there, new enough, spoken to in private, and does it keep text as UTF-8? */
export const checkServer: CheckGroup = (facts) => [
  passed(`${facts.question.role}.reachable`, `PostgreSQL ${facts.server.version} answers as role ${facts.server.role}.`),
  checkVersion(facts),
  checkTls(facts),
  // What SQL_ASCII is of a source, its bytes say.
  ...(facts.question.role === 'source' && facts.server.encoding === 'SQL_ASCII' ? [] : [checkEncoding(facts)]),
];

function checkVersion({ question: { role }, server }: Facts): Check {
  const needed = oldest[role];
  const name = `${role}.version`;
  const [major, known] = [Math.floor(server.versionNumber / 10_000), `PostgreSQL ${tested.join(', ')}`];
  if (server.versionNumber >= needed.number && tested.includes(major))
    return passed(name, `The server is version ${server.version}; Godwit is tested with ${known}.`);
  if (server.versionNumber >= needed.number)
    return {
      name,
      status: 'warning',
      message: `The server is version ${server.version}; Godwit is tested with ${known}, and made for ${needed.name} and later.`,
      fix: 'Rehearse the whole migration before the day.',
    };
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
  const convertible = role === 'source';
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
