import { detect } from 'tinyld';
import { isEnglish } from '../../../tools/facts/english.ts';

/** Languages that are told apart; of more, short questions would be taken for rare ones. */
const names: Readonly<Record<string, string>> = {
  de: 'German',
  nl: 'Dutch',
  fr: 'French',
  es: 'Spanish',
  it: 'Italian',
  pt: 'Portuguese',
  tl: 'Tagalog',
  pl: 'Polish',
  tr: 'Turkish',
  sv: 'Swedish',
  vi: 'Vietnamese',
  ru: 'Russian',
  uk: 'Ukrainian',
  ar: 'Arabic',
  zh: 'Chinese',
  ja: 'Japanese',
};
const englishShareMax = 0.6;
const wordsMin = 2;
/** Words that make a question English, whatever its typing errors. */
const decisive = new Set([
  'the',
  'what',
  'how',
  'are',
  'did',
  'that',
  'were',
  'and',
  'rows',
  'which',
  'who',
  'many',
  'new',
  'to',
  'approved',
]);

/** The language that a question is written in, where that is plainly not English; null otherwise. */
export function languageOf(question: string): string | null {
  const words = question.match(/[\p{L}][\p{L}'’-]*/gu) ?? [];
  const english = words.filter((word) => isEnglish(word.replace(/['’].*$/, ''))).length;
  if (words.some((word) => decisive.has(word.toLowerCase()))) return null;
  if (words.length < wordsMin || english / words.length > englishShareMax) return null;
  return names[detect(question, { only: ['en', ...Object.keys(names)] })] ?? null;
}
