import { extendedJson } from '../bson/extended-json.ts';
import { bsonType } from '../bson/types.ts';
import { BsonFault } from '../bson/walk.ts';

const signsMax = 40;
/** So many bytes of a text are looked at. */
const bytesMax = 256;
const nested: ReadonlySet<number> = new Set([bsonType.object, bsonType.array, bsonType.codeWithScope]);

/** A value by its shape: letters as `a`, capitals as `A`, digits as `9`. Objects and arrays have none of their own. */
export function maskedExample(bytes: Buffer, type: number, from: number, to: number): string {
  if (nested.has(type)) return type === bsonType.array ? '[…]' : '{…}';
  return cut(maskedText(textAt(bytes, type, from, to)));
}

function textAt(bytes: Buffer, type: number, from: number, to: number): string {
  if (type === bsonType.string || type === bsonType.symbol || type === bsonType.code)
    return bytes.toString('utf8', from + 4, Math.min(to - 1, from + bytesMax));
  if (type === bsonType.binary) return `${to - from - 5} bytes`;
  try {
    return extendedJson(bytes, type, from, to).replaceAll(/\{"\$\w+":"?|"?\}$/g, '');
  } catch (fault) {
    if (fault instanceof BsonFault) return '…';
    throw fault;
  }
}

const maskedText = (text: string): string =>
  text
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/[\p{L}\p{M}]/gu, (letter) => (letter === 'A' ? letter : 'a'))
    .replaceAll(/\p{N}/gu, '9')
    .replaceAll(/\p{Cc}/gu, ' ');

const cut = (text: string): string => (text.length > signsMax ? `${text.slice(0, signsMax - 1)}…` : text);
