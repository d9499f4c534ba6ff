import type { Json } from '../../model/pipelines/pipeline.ts';
import { refuse } from './refusal.ts';
import { constant, nullValue, type Scalar, scalar } from './values.ts';

const wrapped = ['$date', '$oid', '$numberDecimal', '$numberLong', '$numberInt', '$numberDouble', '$uuid'];
const intMax = 2 ** 31;

/** Whether this stands for a value in Extended JSON. */
export function isWrapped(value: Json): value is Readonly<Record<string, Json>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length === 1 && wrapped.includes(names[0] ?? '');
}

/** The members of a document in the pipeline; of what is none, none. */
export const membersIn = (value: Json): Readonly<Record<string, Json>> =>
  value === null || typeof value !== 'object' || Array.isArray(value) ? {} : (value as Readonly<Record<string, Json>>);

/** A value that stands in the pipeline itself; refused where it is no plain one. */
export function constantOf(value: Json, operator: string): Scalar {
  if (value === null) return nullValue;
  if (typeof value === 'boolean') return scalar(constant('boolean', String(value)), 'boolean', ['bool']);
  if (typeof value === 'string') return scalar(constant('text', value), 'text', ['string']);
  if (typeof value === 'number') return numberOf(value);
  if (isWrapped(value)) return unwrapped(value, operator);
  return refuse(operator, 'it is given a document or array where only a plain value is compared');
}

function numberOf(value: number): Scalar {
  if (!Number.isSafeInteger(value)) return scalar(constant('double', String(value)), 'double', ['double']);
  const isInt = value >= -intMax && value < intMax;
  return scalar(constant(isInt ? 'integer' : 'bigint', String(value)), isInt ? 'integer' : 'bigint', [isInt ? 'int' : 'long']);
}

function unwrapped(value: Readonly<Record<string, Json>>, operator: string): Scalar {
  const [[name = '', inner] = []] = Object.entries(value);
  const text = typeof inner === 'string' ? inner : '';
  switch (name) {
    case '$oid':
      return scalar(constant('text', text.toLowerCase()), 'text', ['objectId']);
    case '$date':
      return scalar(constant('timestamptz', instant(inner, operator)), 'timestamptz', ['date']);
    case '$numberDecimal':
      return scalar(constant('numeric', text), 'numeric', ['decimal']);
    case '$numberInt':
      return scalar(constant('integer', text), 'integer', ['int']);
    case '$numberLong':
      return scalar(constant('bigint', text), 'bigint', ['long']);
    case '$uuid':
      return scalar(constant('uuid', text), 'uuid', ['binData']);
    default:
      return scalar(constant('double', text), 'double', ['double']);
  }
}

function instant(value: Json | undefined, operator: string): string {
  const ms = typeof value === 'object' && value !== null && !Array.isArray(value) ? Number(value.$numberLong) : undefined;
  const date = new Date(ms ?? String(value));
  return Number.isNaN(date.getTime()) ? refuse(operator, 'a date in it is none') : date.toISOString();
}
