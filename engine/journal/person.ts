import unhomoglyph from 'unhomoglyph';

/** Accents of Latin, Greek and Cyrillic letters; in other scripts marks are vowels, and tell names apart. */
const accents = /[\u0300-\u036f]/g;
const apartFromLetters = /[^\p{L}\p{M}\p{N}]/gu;

/** One look-alike for all (Unicode TR39), then letters and digits only, in one case. */
function skeleton(text: string): string {
  const bare = text.replaceAll(apartFromLetters, '').normalize('NFKD').replaceAll(accents, '').normalize('NFKC');
  return unhomoglyph(bare).toLowerCase().replaceAll(apartFromLetters, '');
}

/** Some letters have a look-alike in one case only, such as the Cyrillic ka. */
function skeletons(name: string): string[] {
  const plain = name.normalize('NFKC');
  return [plain, plain.toLowerCase(), plain.toUpperCase()].map(skeleton);
}

/** Whether two names are to be taken for one person's: case, width, blanks, punctuation, accents and look-alike letters tell nobody apart. */
export function isSamePerson(one: string, other: string): boolean {
  const of = new Set(skeletons(other));
  return skeletons(one).some((each) => of.has(each));
}

/** Whether anything of a name tells people apart. */
export const tellsApart = (name: string): boolean => skeleton(name.normalize('NFKC')) !== '';
