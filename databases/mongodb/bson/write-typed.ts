import type { FieldType } from '../../../model/catalog.ts';
import { kindOfText, memberTexts, plainText } from '../../without-sql/json-text.ts';
import { instantText } from './text.ts';

const uuidGroups = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** A value of relaxed Extended JSON in the text form that PostgreSQL has for the column; as it stands where that is JSON. */
export function writeTyped(text: string, { kind }: FieldType): string | null {
  if (kindOfText(text) === 'null') return null;
  if (kind === 'jsonb' || kind === 'json') return text;
  const [only, ...others] = kindOfText(text) === 'object' ? memberTexts(text) : [];
  if (!only?.key.startsWith('$') || others.length > 0) return plainText(text);
  return unwrapped(only.key, only.text);
}

function unwrapped(name: string, text: string): string | null {
  if (name === '$undefined') return null;
  if (name === '$date') return instantText(milliseconds(text));
  if (name === '$binary') return binaryText(JSON.parse(text) as { base64: string; subType: string });
  return plainText(text);
}

function milliseconds(text: string): bigint {
  const plain = plainText(text) ?? '';
  return text.startsWith('"') ? BigInt(Date.parse(plain)) : BigInt((JSON.parse(text) as { $numberLong: string }).$numberLong);
}

function binaryText({ base64, subType }: { readonly base64: string; readonly subType: string }): string {
  const hex = Buffer.from(base64, 'base64').toString('hex');
  return subType === '04' ? hex.replace(uuidGroups, '$1-$2-$3-$4-$5') : `\\x${hex}`;
}
