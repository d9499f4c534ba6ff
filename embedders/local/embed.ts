import type { Vector } from '../../model/embedder.ts';

const [wordWeight, pairWeight, piecesWeight] = [4, 2, 1];
const pieceLength = 3;
/** Vectors have a length of 1 in units of 1/32768, which single precision holds exactly. */
const unit = 2 ** 15;

/**
 * A vector of a text, from its words, pairs of words and pieces of words: texts that share them lie near each other, what words mean is not known.
 * Integers alone are added, so that every machine makes the same one.
 */
export function localVector(text: string, dimensions: number): Vector {
  const sums = new Int32Array(dimensions);
  const words = wordsOf(text);
  for (const [i, word] of words.entries()) {
    add(sums, `w ${word}`, wordWeight);
    if (i > 0) add(sums, `p ${words[i - 1]} ${word}`, pairWeight);
    for (const piece of piecesOf(word)) add(sums, `t ${piece}`, piecesWeight);
  }
  return ofUnitLength(sums);
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

function piecesOf(word: string): string[] {
  const marked = `^${word}$`;
  return Array.from({ length: Math.max(0, marked.length - pieceLength + 1) }, (_, i) => marked.slice(i, i + pieceLength));
}

function add(sums: Int32Array, feature: string, weight: number): void {
  const hash = hashOf(feature);
  const at = (hash >>> 1) % sums.length;
  sums[at] = (sums[at] ?? 0) + (hash & 1 ? weight : -weight);
}

/** FNV-1a over UTF-16 code units, with its bits mixed, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Divided by their length, rounded towards zero: whole numbers of 1/32768. */
function ofUnitLength(sums: Int32Array): Vector {
  const square = sums.reduce((all, each) => all + each * each, 0);
  const length = wholeRoot(square * 2 ** 10);
  return Float32Array.from(sums, (each) => (length === 0 ? 0 : Math.trunc((each * 2 ** 20) / length) / unit));
}

function wholeRoot(square: number): number {
  let root = Math.floor(Math.sqrt(square));
  while (root * root > square) root--;
  while ((root + 1) * (root + 1) <= square) root++;
  return root;
}
