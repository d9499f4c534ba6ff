import { join } from 'node:path';
import type { Lesson } from '../../model/matching.ts';
import {
  invalidSpecialist,
  type SpecialistText,
  sectionsOf,
  specialistName,
  specialistsFolder,
  specialistTexts,
} from '../../model/specialist-text.ts';

/** The section whose lines say what words mean. */
const heading = 'Words';
const wordsMax = 100;
const lineForm = /^([\p{L}\p{N} _-]{1,60}):\s*(.{1,400})$/u;

/**
 * What the specialists beside a playbook say of words, `meaning: word, word` a line under `## Words`: the matcher reads them so in this playbook.
 * Throws `playbook_invalid` with the line that says nothing.
 */
export function specialistWords(folder: string): Lesson[] {
  const found = specialistTexts(join(folder, specialistsFolder)).flatMap(wordsIn);
  if (found.length > wordsMax) throw invalidSpecialist(folder, `there are ${found.length} words; at most ${wordsMax} are taught`);
  return found;
}

function wordsIn(text: SpecialistText): Lesson[] {
  const by = `the specialist ${specialistName(text)}`;
  return (sectionsOf(text).get(heading) ?? []).flatMap((line) => {
    const [, meaning, words] = lineForm.exec(line) ?? [];
    if (meaning === undefined || words === undefined)
      throw invalidSpecialist(text.file, `under "${heading}" a line is "meaning: word, word", and this one is not: ${line.slice(0, 60)}`);
    return words
      .split(',')
      .flatMap((word) => (word.trim() === '' ? [] : [{ word: word.trim().toLowerCase(), meaning: meaning.toLowerCase(), by }]));
  });
}
