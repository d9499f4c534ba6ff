import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokensOf } from './tokens.ts';
import type { FieldView } from './view.ts';
import { stemOf } from './vocabulary.ts';

/** Which things are parts of which: first names of full names, streets of addresses. */
export interface Parts {
  isPart(part: FieldView, whole: FieldView): boolean;
}

const phrase = (text: string): string => tokensOf(text).map(stemOf).join(' ');

function readParts(): Map<string, Set<string>> {
  const lines = readFileSync(join(import.meta.dirname, 'words/parts.txt'), 'utf8').split('\n');
  const rules = lines.filter((line) => line.trim() && !line.startsWith('#')).map((line) => line.split(':'));
  return new Map(rules.map(([whole = '', parts = '']) => [phrase(whole), new Set(parts.split(',').map(phrase))]));
}

/** What a field says: everything, and the parts that it would have if it were a whole. */
interface AnswerAttempt {
  readonly phrases: ReadonlySet<string>;
  readonly wholes: readonly { readonly whole: string; readonly parts: ReadonlySet<string> }[];
}

/** Reads `words/parts.txt`. A field counts as a whole by its last word, and as a part by any. */
export function loadParts(): Parts {
  const rules = readParts();
  const memo = new WeakMap<FieldView, AnswerAttempt>();
  const saidBy = (field: FieldView): AnswerAttempt => {
    const known = memo.get(field);
    if (known) return known;
    const readings = field.slots.map((slot) => slot.readings.map((reading) => reading.join(' ')));
    const wholes = (readings.at(-1) ?? []).flatMap((whole) => {
      const parts = rules.get(whole);
      return parts ? [{ whole, parts }] : [];
    });
    const said = { phrases: new Set(readings.flat()), wholes };
    memo.set(field, said);
    return said;
  };
  return {
    isPart: (part, whole) => {
      const { wholes } = saidBy(whole);
      if (wholes.length === 0) return false;
      const { phrases } = saidBy(part);
      return wholes.some((each) => !phrases.has(each.whole) && !phrases.isDisjointFrom(each.parts));
    },
  };
}
