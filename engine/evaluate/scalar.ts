import type { FieldType } from '../../model/catalog.ts';
import { coreOf, isOneOf } from '../../model/core-type.ts';
import { compareDecimals, type Decimal, parseDecimal, printDecimal } from './decimal.ts';
import { compareMoments, parseMoment } from './moments.ts';
import { booleanFromText } from './numbers.ts';
import { refuse } from './outcome.ts';

/** A value while an expression is computed. Dates are in PostgreSQL's text form; NULL has no kind. */
export type Scalar =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'numeric'; readonly number: Decimal }
  | { readonly kind: 'boolean'; readonly truth: boolean }
  | { readonly kind: 'date'; readonly text: string }
  | null;

/** A text value. */
export function ofText(text: string): Scalar {
  return { kind: 'text', text };
}

/** A numeric value. */
export function ofNumber(number: Decimal): Scalar {
  return { kind: 'numeric', number };
}

/** A truth value; null is unknown. */
export function ofTruth(truth: boolean | null): Scalar {
  return truth === null ? null : { kind: 'boolean', truth };
}

/** A source column's value. */
export function ofColumn(text: string | null, type: FieldType): Scalar {
  const { core, isPadded } = coreOf(type);
  if (text === null) return null;
  if (type.dimensions > 0) return ofText(text);
  if (core === 'boolean') return ofTruth(booleanFromText(text) === 'true');
  if (core === 'date') return { kind: 'date', text };
  if (isOneOf(type, 'integer', 'decimal', 'float')) return ofNumber(parseDecimal(text));
  return ofText(isPadded ? text.replace(/ +$/, '') : text);
}

/** The text form, or null. */
export function asText(value: Scalar): string | null {
  if (value === null) return null;
  if (value.kind === 'numeric') return printDecimal(value.number);
  if (value.kind === 'boolean') return String(value.truth);
  return value.text;
}

/** The number of a numeric value, or null; anything else is no number. */
export function asNumber(value: Scalar): Decimal | null {
  if (value === null) return null;
  return value.kind === 'numeric' ? value.number : refuse('invalid_value');
}

/** The truth of a boolean value, or null for unknown. */
export function asTruth(value: Scalar): boolean | null {
  if (value === null) return null;
  return value.kind === 'boolean' ? value.truth : refuse('invalid_value');
}

/** Below, at or above zero as `a` is less than, equal to or greater than `b`; texts by their UTF-8 bytes. Both have one kind. */
export function compareScalars(a: NonNullable<Scalar>, b: NonNullable<Scalar>): number {
  if (a.kind === 'numeric' && b.kind === 'numeric') return compareDecimals(a.number, b.number);
  if (a.kind === 'boolean' && b.kind === 'boolean') return Number(a.truth) - Number(b.truth);
  if (a.kind === 'date' && b.kind === 'date') return compareMoments(parseMoment(a.text), parseMoment(b.text));
  if (a.kind === 'text' && b.kind === 'text') return Buffer.compare(Buffer.from(a.text), Buffer.from(b.text));
  return refuse('invalid_value');
}
