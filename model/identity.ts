import { createHash } from 'node:crypto';
import { GodwitError } from './errors.ts';

/** Names what a derived key stands for: the legacy system and the identity, both declared once and never changed. */
export interface IdentityName {
  readonly system: string;
  readonly identity: string;
}

/** `utf8 length ':' text`: joined parts can't be read in two ways. */
function lengthPrefixed(text: string): string {
  return `${Buffer.byteLength(text, 'utf8')}:${text}`;
}

/** The constant part of what is hashed; shared with the SQL that derives the same keys. */
export function identityPrefix({ system, identity }: IdentityName): string {
  return `godwit:${lengthPrefixed(system)}${lengthPrefixed(identity)}`;
}

/** A legacy key of one or more parts (their PostgreSQL text form) as one string: `2:42` or `1:a3:b:c`. */
export function canonicalKey(parts: readonly string[]): string {
  return parts.map(lengthPrefixed).join('');
}

/** The parts of a canonical key again; any other text is an error. */
export function keyParts(canonical: string): string[] {
  const bytes = Buffer.from(canonical, 'utf8');
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const colon = bytes.indexOf(0x3a, at);
    const length = colon < 0 ? '' : bytes.toString('latin1', at, colon);
    const end = colon + 1 + Number(length);
    if (!/^\d+$/.test(length) || end > bytes.length) throw new GodwitError('argument_invalid', 'A legacy key is not in canonical form.');
    parts.push(bytes.toString('utf8', colon + 1, end));
    at = end;
  }
  return parts;
}

/** A canonical key as people know it: its parts, with commas between several; any other text as it is. */
export function plainKey(canonical: string): string {
  try {
    return keyParts(canonical).join(',');
  } catch {
    return canonical;
  }
}

/**
 * The target key of a legacy key: a UUID version 8 (RFC 9562 §5.8) from the first 16 bytes of
 * SHA-256(identityPrefix ‖ canonicalKey), bytes 6 and 8 set to 0x80.
 * The same input gives the same UUID on every machine, in SQL and here.
 */
export function derivedKey(name: IdentityName, parts: readonly string[]): string {
  const hash = createHash('sha256')
    .update(identityPrefix(name) + canonicalKey(parts), 'utf8')
    .digest();
  hash[6] = 0x80;
  hash[8] = 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
