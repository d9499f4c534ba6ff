/** Letters of a name and the words that they may be taken from. */
export interface Spelled {
  readonly plain: string;
  readonly tokens: readonly string[];
}

/** What a letter is worth: at the front of a word with those after it, with gaps between, alone, and left over. */
const worth = { front: 1, gapped: 0.8, alone: 0.6, left: -0.6 };
const lettersMax = 24;
const wordsMax = 12;

/**
 * How well the shorter of two names is spelt with the fronts of the longer one's words, in order: `EMSGCSEYE` for
 * `emergency_medical_services_glasgow_coma_scale_eye`. 0 to 1; 1 where each letter is taken and each word gives one.
 */
export function spelledFit(a: Spelled, b: Spelled): number {
  const [short, long] = a.plain.length <= b.plain.length ? [a, b] : [b, a];
  const { length } = short.plain;
  if (length < 2 || length > lettersMax || length === long.plain.length || long.tokens.length > wordsMax) return 0;
  if (!long.tokens.some(([first]) => first === short.plain[0])) return 0;
  const { gain, words } = bestSpelling(short.plain, long.tokens);
  return gain <= 0 ? 0 : (gain / length) * (0.4 + (0.6 * words) / long.tokens.length);
}

/** Worth and number of words for each count of letters taken; kept between calls, which are a million. */
const scratch = [0, 1].map(() => ({ gains: new Float64Array(lettersMax + 1), words: new Uint8Array(lettersMax + 1) }));

/** The best way to take the letters from the words: what they are worth together, and how many words give some. */
function bestSpelling(letters: string, words: readonly string[]): { gain: number; words: number } {
  let [before, after] = scratch as [Taken, Taken];
  for (let i = 0; i <= letters.length; i++) {
    before.gains[i] = i * worth.left;
    before.words[i] = 0;
  }
  for (const word of words) {
    after.gains.set(before.gains);
    after.words.set(before.words);
    for (let from = 0; from < letters.length; from++) if (letters[from] === word[0]) extend(letters, from, word, before, after);
    leaveOver(letters.length, after);
    [before, after] = [after, before];
  }
  return { gain: before.gains[letters.length] ?? 0, words: before.words[letters.length] ?? 0 };
}

interface Taken {
  readonly gains: Float64Array;
  readonly words: Uint8Array;
}

/** A letter that no word gives costs something, and what comes after it may still be spelt. */
function leaveOver(length: number, { gains, words }: Taken): void {
  for (let i = 1; i <= length; i++) {
    const left = (gains[i - 1] ?? 0) + worth.left;
    if (left <= (gains[i] ?? 0)) continue;
    gains[i] = left;
    words[i] = words[i - 1] ?? 0;
  }
}

/** Takes letters from one word, one more at a time, as long as they follow one another in it. */
function extend(letters: string, from: number, word: string, before: Taken, after: Taken): void {
  let at = 0;
  let isFront = true;
  for (let to = from + 1; ; to++) {
    const taken = to - from;
    const gain =
      (before.gains[from] ?? 0) + (taken === 1 && word.length > 1 ? worth.alone : taken * (isFront ? worth.front : worth.gapped));
    if (gain > (after.gains[to] ?? 0)) {
      after.gains[to] = gain;
      after.words[to] = (before.words[from] ?? 0) + 1;
    }
    if (to >= letters.length) return;
    const next = word.indexOf(letters[to] ?? '', at + 1);
    if (next < 0) return;
    isFront &&= next === at + 1;
    at = next;
  }
}
