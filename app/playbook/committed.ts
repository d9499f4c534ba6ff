import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { printable } from '../../model/printable.ts';

/** Where a file beside a playbook comes from, as git knows it. */
export interface Origin {
  readonly author: string;
  readonly commit: string;
  /** Everybody whom the commit names: author, committer, signer. */
  readonly people: readonly string[];
}

const run = promisify(execFile);
const timeoutMs = 10_000;
const bytesMax = 1_000_000;
const field = '\u0000';

/** A repository that came with a playbook must not run programs, fetch, or replace what was signed: it may be nobody's that is trusted. */
const harmless = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
};
const ownPrograms = [
  'core.fsmonitor=false',
  'log.showSignature=false',
  'gpg.program=gpg',
  'gpg.openpgp.program=gpg',
  'gpg.x509.program=gpgsm',
  'gpg.ssh.program=ssh-keygen',
];

async function git(folder: string, settings: readonly string[], args: readonly string[]): Promise<string | null> {
  const given = [...ownPrograms, ...settings].flatMap((each) => ['-c', each]);
  const options = { cwd: folder, env: { ...process.env, ...harmless }, timeout: timeoutMs, maxBuffer: bytesMax };
  try {
    return (await run('git', [...given, ...args], options)).stdout;
  } catch {
    return null;
  }
}

/** Who committed a file as it stands now; null without git or a repository, and where the file was changed or added since. */
export async function originOf(file: string): Promise<Origin | null> {
  if (!existsSync(file)) return null;
  const [folder, name] = [dirname(file), basename(file)];
  const format = ['%H', '%an', '%ae', '%cn', '%ce'].join('%x00');
  const said = await git(folder, [], ['log', '-1', '--no-show-signature', `--format=${format}`, '--', name]);
  const [commit = '', author = '', ...others] = (said ?? '').trim().split(field);
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return null;
  const committed = await git(folder, [], ['cat-file', 'blob', `${commit}:./${name}`]);
  if (committed?.replaceAll('\r\n', '\n') !== readFileSync(file, 'utf8').replaceAll('\r\n', '\n')) return null;
  return { author: printable(author), commit, people: namesOf([author, ...others]) };
}

/**
 * Names of who signed a commit, by the keys that the user of this machine trusts, whatever the repository says of keys; null where nobody did whose
 * signature holds.
 */
export async function signersOf(file: string, { commit }: Origin): Promise<readonly string[] | null> {
  const folder = dirname(file);
  const trusted = (await git('/', [], ['config', '--global', '--type=path', '--get', 'gpg.ssh.allowedSignersFile']))?.trim();
  const settings = [`gpg.ssh.allowedSignersFile=${trusted || '/dev/null'}`, 'gpg.minTrustLevel=marginal'];
  if ((await git(folder, settings, ['verify-commit', commit])) === null) return null;
  const said = await git(folder, settings, ['log', '-1', '--format=%GS', commit]);
  return namesOf([(said ?? '').trim()]);
}

/** Of an address also what stands before the @: people's names on a machine are often that. */
const namesOf = (said: readonly string[]): string[] =>
  [...new Set(said.flatMap((each) => [each, each.replace(/@.*$/, '')]))].filter((each) => each !== '');

/** The same in words, for people: never a person's own act here. */
export function originWords(file: string, origin: Origin | null, isSigned: boolean): string {
  const where = `approvals/${basename(file)}`;
  if (origin === null) return `${where}, found in the playbook's folder`;
  return `${where}, committed in git by ${origin.author} at ${origin.commit.slice(0, 12)}${isSigned ? ', signed' : ''}`;
}
