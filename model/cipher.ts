import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { GodwitError } from './errors.ts';
import { canonicalKey } from './identity.ts';

/** A key of a name; of several under one name the first encrypts, and all open what they have encrypted. */
export interface EncryptionKey {
  readonly name: string;
  /** The first 16 hexadecimal digits of a hash of the key. */
  readonly id: string;
  readonly encryption: Buffer;
  /** Nonces are derived by another key than values are encrypted by. */
  readonly nonces: Buffer;
}

/** Where an encrypted value belongs: it opens nowhere else. */
export interface CipherPlace {
  readonly system: string;
  readonly entity: string;
  readonly column: string;
}

const version = 1;
const [keyBytes, idBytes, tagOfRowBytes, nonceBytes, tagBytes] = [32, 8, 8, 12, 16];
/** Version, id of the key, tag of the row. */
const headBytes = 1 + idBytes + tagOfRowBytes;
const algorithm = 'aes-256-gcm';
const keysMax = 100;

/** Reads `name = key` lines, each key 32 bytes in base64; `#` begins a remark. Throws `config_invalid`, never with the key. */
export function parseEncryptionKeys(text: string, where: string): EncryptionKey[] {
  const lines = text
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('#'));
  if (lines.length > keysMax) throw new GodwitError('config_invalid', `${where} holds more than ${keysMax} keys.`);
  return lines.map((line, i) => {
    const [, name = '', base64 = ''] = /^([a-z][a-z0-9_-]{0,62})\s*=\s*([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    if (name === '' || bytes.length !== keyBytes)
      throw new GodwitError(
        'config_invalid',
        `${where}: key ${i + 1} is no line such as NAME = 32 bytes in base64 (openssl rand -base64 32).`,
      );
    return encryptionKey(name, bytes);
  });
}

function encryptionKey(name: string, bytes: Buffer): EncryptionKey {
  const derived = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', bytes, '', `godwit ${purpose}`, keyBytes));
  const id = createHash('sha256')
    .update('godwit key id\0')
    .update(bytes)
    .digest('hex')
    .slice(0, idBytes * 2);
  return { name, id, encryption: derived('encryption'), nonces: derived('nonces') };
}

/** What tells rows apart in encrypted values: a hash of the legacy key, or nothing where equal values must be found by equal bytes. */
export function tagOfRow({ system, entity }: CipherPlace, key: readonly string[] | null): Buffer {
  if (key === null) return Buffer.alloc(tagOfRowBytes);
  return createHash('sha256')
    .update(canonicalKey([system, entity, ...key]))
    .digest()
    .subarray(0, tagOfRowBytes);
}

/**
 * Encrypts by AES-256-GCM. The nonce is an HMAC over place, row and text, as in SIV constructions: the same text in the same row gives the same bytes
 * in every run, so that digests, comparisons and resumed runs hold, and no nonce comes twice for different texts.
 */
export function seal(text: string, place: CipherPlace, row: Buffer, key: EncryptionKey): Buffer {
  const head = Buffer.concat([Buffer.from([version]), Buffer.from(key.id, 'hex'), row]);
  const bound = boundTo(place, head);
  const nonce = createHmac('sha256', key.nonces)
    .update(canonicalKey([bound.toString('latin1'), text]))
    .digest()
    .subarray(0, nonceBytes);
  const cipher = createCipheriv(algorithm, key.encryption, nonce).setAAD(bound);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]);
}

/** The text again. Throws `decryption_failed` for bytes that were changed, stand elsewhere, or are of another key. */
export function open(bytes: Buffer, place: CipherPlace, keys: readonly EncryptionKey[]): string {
  const id = keyIdOf(bytes);
  const key = keys.find((each) => each.id === id);
  if (id === null || !key) throw unopened(place, id === null ? 'it is no encrypted value' : `its key ${id} is not there`);
  const [nonceAt, textAt] = [headBytes, headBytes + nonceBytes];
  const decipher = createDecipheriv(algorithm, key.encryption, bytes.subarray(nonceAt, textAt)).setAAD(
    boundTo(place, bytes.subarray(0, headBytes)),
  );
  try {
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return decipher.update(bytes.subarray(textAt, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw unopened(place, 'it was changed, or stands in another place');
  }
}

/** The id of the key that bytes are encrypted with; null where they are no encrypted value. */
export function keyIdOf(bytes: Buffer): string | null {
  if (bytes.length < headBytes + nonceBytes + tagBytes || bytes[0] !== version) return null;
  return bytes.toString('hex', 1, 1 + idBytes);
}

const boundTo = ({ system, entity, column }: CipherPlace, head: Buffer): Buffer =>
  Buffer.concat([Buffer.from(canonicalKey([system, entity, column])), head]);

const unopened = ({ entity, column }: CipherPlace, why: string): GodwitError =>
  new GodwitError('decryption_failed', `A value of ${entity}.${column} does not open: ${why}.`, { details: { entity, column } });
