import { sha256Hex } from './digest.ts';
import { GodwitError } from './errors.ts';

/** A key of the audit log; `secret` is null for one that is lost: what it made is taken as it stands. */
export interface AuditKey {
  /** The first 16 hexadecimal digits of SHA-256 of the key. */
  readonly id: string;
  readonly secret: Buffer | null;
}

/** The keys of an audit log; the first one that is not lost is used for new entries. */
export type AuditKeys = readonly AuditKey[];

/** No key at all: entries are chained, and whoever may write the database can make the chain anew. */
export const noAuditKeys: AuditKeys = [];

const keysMax = 100;

/**
 * Reads keys from text: one per line or comma, 64 hexadecimal digits or more, the newest first; the id of a lost key stands for it; `#` begins
 * a comment.
 * Throws `config_invalid`, without the text.
 */
export function parseAuditKeys(text: string, where: string): AuditKeys {
  const keys = text
    .split(/[\n,]/)
    .map((line) => line.replace(/#.*/, '').trim().toLowerCase())
    .filter((line) => line !== '')
    .map((line, i) => keyOf(line, `${where}, key ${i + 1}`));
  if (currentKey(keys) && keys.length <= keysMax) return keys;
  throw new GodwitError('config_invalid', `${where} must hold 1 to ${keysMax} keys, one of them not lost.`);
}

function keyOf(line: string, where: string): AuditKey {
  if (/^[0-9a-f]{16}$/.test(line)) return { id: line, secret: null };
  if (!/^([0-9a-f]{2}){32,}$/.test(line)) {
    throw new GodwitError(
      'config_invalid',
      `${where} is neither 64 hexadecimal digits (\`openssl rand -hex 32\`) nor the id of a lost key.`,
    );
  }
  const secret = Buffer.from(line, 'hex');
  return { id: sha256Hex(secret).slice(0, 16), secret };
}

/** The key that new entries are made with; undefined where there is none. */
export function currentKey(keys: AuditKeys): { readonly id: string; readonly secret: Buffer } | undefined {
  return keys.flatMap(({ id, secret }) => (secret ? [{ id, secret }] : []))[0];
}
