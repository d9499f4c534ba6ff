import type { FieldProfile, Sensitivity } from '../../../model/profile.ts';
import { aboutWords, type NameRule, nameRules } from './sensitive-words.ts';

export interface Classified {
  readonly sensitivity: Sensitivity;
  /** In words, without values. */
  readonly reason: string;
}

/** Shapes that make a field sensitive from this share of its values on. */
const patternRules = [
  { pattern: 'email', share: 0.3, sensitivity: 'pii', words: 'e-mail addresses' },
  { pattern: 'phone', share: 0.6, sensitivity: 'pii', words: 'telephone numbers' },
  { pattern: 'icd10', share: 0.8, sensitivity: 'phi', words: 'ICD-10 codes' },
  { pattern: 'money', share: 0.6, sensitivity: 'money', words: 'amounts of money' },
] as const;

/**
 * Whether a field holds health data, personal data, money or secrets, from its name and the shapes of its values (shares, 0 to 1);
 * null when nothing says so. When in doubt it says yes: a masked code costs less than a published name.
 */
export function classify(entityName: string, fieldName: string, patterns: FieldProfile['patterns']): Classified | null {
  return byName(wordsOf(entityName), wordsOf(fieldName)) ?? byPattern(patterns);
}

/** Lower-case words of a name in snake_case, camelCase or with blanks. */
export function wordsOf(name: string): string[] {
  const spaced = name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase();
  return spaced.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

function byName(entityWords: readonly string[], fieldWords: readonly string[]): Classified | null {
  const about = fieldWords.length > 1 && aboutWords.has(fieldWords.at(-1) ?? '');
  for (const rule of nameRules) {
    if ((about && !rule.strong) || !appliesWithin(rule, entityWords)) continue;
    const phrase = rule.phrases.find((each) => contains(fieldWords, each.split(' ')));
    if (phrase !== undefined) return { sensitivity: rule.sensitivity, reason: `its name says "${phrase}"` };
  }
  return null;
}

function appliesWithin({ within }: NameRule, entityWords: readonly string[]): boolean {
  return within === undefined || within.some((word) => entityWords.some((each) => sameWord(each, word)));
}

function contains(words: readonly string[], phrase: readonly string[]): boolean {
  const joined = phrase.join('');
  if (words.some((word) => sameWord(word, joined))) return true;
  return words.some((_, start) => phrase.every((word, i) => sameWord(words[start + i] ?? '', word)));
}

/** Equal, or the plural of it. */
function sameWord(word: string, wanted: string): boolean {
  return (
    word === wanted || word === `${wanted}s` || word === `${wanted}es` || (wanted.endsWith('y') && word === `${wanted.slice(0, -1)}ies`)
  );
}

function byPattern(patterns: FieldProfile['patterns']): Classified | null {
  const rule = patternRules.find(({ pattern, share }) => (patterns[pattern] ?? 0) >= share);
  if (!rule) return null;
  const percent = Math.round((patterns[rule.pattern] ?? 0) * 100);
  return { sensitivity: rule.sensitivity, reason: `${percent} % of its values look like ${rule.words}` };
}
