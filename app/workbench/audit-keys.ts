import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { Journal } from '../../engine/journal/journal.ts';
import { tampered } from '../../engine/journal/tampered.ts';
import { type AuditKeys, currentKey, parseAuditKeys } from '../../model/audit-key.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Notify } from '../../model/progress.ts';
import type { TargetSession } from '../../model/session.ts';

const ownFile = ({ home }: Config): string => join(home, 'audit.key');
const keyBytes = 32;

/**
 * The keys of the audit log, which never stand in a database: from the environment, or a file that it names, or the home's own, which is made
 * where there is
 * none. Throws `config_invalid`.
 */
export function openAuditKeys(config: Config): AuditKeys {
  const { GODWIT_AUDIT_KEY: key, GODWIT_AUDIT_KEY_FILE: file } = config;
  if (key !== undefined && file !== undefined)
    throw new GodwitError('config_invalid', 'GODWIT_AUDIT_KEY and GODWIT_AUDIT_KEY_FILE are both set; one of them says where the key is.');
  if (key !== undefined) return parseAuditKeys(key, 'GODWIT_AUDIT_KEY');
  if (file !== undefined) return parseAuditKeys(textOf(file), 'The file that GODWIT_AUDIT_KEY_FILE names');
  return parseAuditKeys(ownKey(config), ownFile(config));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new GodwitError('config_invalid', 'The file that GODWIT_AUDIT_KEY_FILE names cannot be read.', { cause });
  }
}

/** Two processes may be the first at once: the one whose file gets the name first has made the key. */
function ownKey(config: Config): string {
  const file = ownFile(config);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  mkdirSync(config.home, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch {
    // Another process was first, or the file system knows no links.
    if (!existsSync(file)) copyFileSync(draft, file, constants.COPYFILE_EXCL);
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}

/** Journals whose log this home has keyed: one that has no key any more was made anew. */
const knownFile = ({ home }: Config): string => join(home, 'audit.journals');
const knownJournals = (config: Config): string[] =>
  existsSync(knownFile(config)) ? readFileSync(knownFile(config), 'utf8').split('\n') : [];

/**
 * Keys the audit log of a journal where it is not keyed yet, or with an older key, and says so. Throws `record_tampered` for a log that this
 * home has keyed
 * and that has lost its key.
 */
export async function keepAuditKeyed(
  config: Config,
  keys: AuditKeys,
  {
    journal,
    control,
    label,
    by,
  }: { readonly journal: Journal; readonly control: TargetSession; readonly label: string; readonly by: string },
  notify: Notify,
): Promise<void> {
  const state = await journal.audit.key(control, by, ({ entries, isDecided }) => {
    if ((entries === 0 && !isDecided) || !knownJournals(config).includes(label)) return;
    throw tampered(`The audit log of ${label} was keyed, and is not any more (${knownFile(config)} knows it).`, { journal: label });
  });
  if (state !== 'begun' && state !== 'renewed') return;
  if (!knownJournals(config).includes(label)) writeFileSync(knownFile(config), `${label}\n`, { flag: 'a', mode: 0o600 });
  if (isOwn(config) && !/^(127\.0\.0\.1|localhost|\[::1\]):/.test(label)) {
    const key = `the key ${currentKey(keys)?.id} in ${ownFile(config)}`;
    const message = `The audit log of ${label} is kept with ${key}. Others who work with it need the same key.`;
    notify({ type: 'notice', message });
  }
}

const isOwn = ({ GODWIT_AUDIT_KEY: key, GODWIT_AUDIT_KEY_FILE: file }: Config): boolean => key === undefined && file === undefined;
