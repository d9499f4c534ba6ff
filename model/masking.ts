import type { Sensitivity } from './profile.ts';

/** Longest values of each length class, in characters; the class is all that is shown of a length. */
const classEnds = [4, 16] as const;

/** As many units of UTF-16 as decide a mask: a value may have millions. */
const unitsLookedAt = 64;

/** Sensitivities of which not even the first character is shown: an ICD-10 chapter or the size of an amount says too much. */
const withoutFirst: ReadonlySet<Sensitivity> = new Set(['phi', 'money', 'secret']);

/** The stand-in for a secret, and for everything that was computed from sensitive values. */
export const maskedWhole = '…';

/**
 * A stand-in for a sensitive value, the same every time: at most its first character, and one to three dots for its length class
 * (secrets: always one). `j…@…` for e-mail addresses.
 */
export function maskValue(value: string, sensitivity: Sensitivity): string {
  if (value === '') return '';
  if (sensitivity === 'secret') return maskedWhole;
  const characters = [...value.slice(0, unitsLookedAt)];
  const first = withoutFirst.has(sensitivity) || characters.length < 3 ? '' : firstLetter(characters[0] ?? '');
  if (/^[^@\s]+@[^@\s]+$/.test(value)) return `${first}…@…`;
  const lengthClass = 1 + classEnds.filter((end) => characters.length > end).length;
  return first + '…'.repeat(lengthClass);
}

function firstLetter(character: string): string {
  return /[\p{L}\p{N}]/u.test(character) ? character : '';
}
