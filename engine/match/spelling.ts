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

/** The best way to take the letters from the words: what they are worth together, and how many words give some. */
function bestSpelling(letters: string, words: readonly string[]): { gain: number; words: number } {
  const size = letters.length + 1;
  let gains = Float64Array.from({ length: size }, (_, i) => i * worth.left);
  let used = new Uint8Array(size);
  for (const word of words) {
    const [nextGains, nextUsed] = [Float64Array.from(gains), Uint8Array.from(used)];
    for (let from = 0; from < letters.length; from++) extend(letters, from, word, gains, used, nextGains, nextUsed);
    for (let i = 1; i < size; i++) {
      if ((nextGains[i - 1] ?? 0) + worth.left <= (nextGains[i] ?? 0)) continue;
      nextGains[i] = (nextGains[i - 1] ?? 0) + worth.left;
      nextUsed[i] = nextUsed[i - 1] ?? 0;
    }
    [gains, used] = [nextGains, nextUsed];
  }
  return { gain: gains[letters.length] ?? 0, words: used[letters.length] ?? 0 };
}

/** Takes letters from one word, one more at a time, as long as they follow one another in it. */
function extend(
  letters: string,
  from: number,
  word: string,
  gains: Float64Array,
  used: Uint8Array,
  nextGains: Float64Array,
  nextUsed: Uint8Array,
): void {
  if (letters[from] !== word[0]) return;
  let at = 0;
  let isFront = true;
  for (let to = from + 1; ; to++) {
    const taken = to - from;
    const gain = (gains[from] ?? 0) + (taken === 1 && word.length > 1 ? worth.alone : taken * (isFront ? worth.front : worth.gapped));
    if (gain > (nextGains[to] ?? 0)) {
      nextGains[to] = gain;
      nextUsed[to] = (used[from] ?? 0) + 1;
    }
    if (to >= letters.length) return;
    const next = word.indexOf(letters[to] ?? '', at + 1);
    if (next < 0) return;
    isFront &&= next === at + 1;
    at = next;
  }
}
