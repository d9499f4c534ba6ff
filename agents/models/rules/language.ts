/** Small words that stand in nearly every question of a language and in no English one. */
const small: Readonly<Record<string, string>> = {
  German: 'wie viele der die das und ist sind wurde wurden nicht von mit für wer wann warum welche welcher angekommen gibt es',
  Dutch: 'hoe veel hoeveel de het een zijn er niet van met voor wie wanneer waarom welke en werd werden',
  French: 'combien de les des est sont le la une et qui quand pourquoi quels quelles pas avec pour dans',
  Spanish: 'cuántos cuantas cuantos el los las una y quién cuándo qué por está están con para se',
  Italian: 'quanti quante il gli le una e chi quando perché quali sono non con per',
  Portuguese: 'quantos quantas os as uma e quem quando por que não com para são foi',
};
const wordsMin = 2;

/** The language that a question is written in, where that is plainly not English; null otherwise. */
export function languageOf(question: string): string | null {
  const words = new Set(question.toLowerCase().match(/\p{L}+/gu) ?? []);
  if (['the', 'what', 'how', 'is', 'are', 'did', 'of'].some((word) => words.has(word))) return null;
  const counted = Object.entries(small).map(([language, all]) => ({
    language,
    hits: all.split(' ').filter((word) => words.has(word)).length,
  }));
  const [best] = counted.sort((a, b) => b.hits - a.hits);
  return best && best.hits >= wordsMin ? best.language : null;
}
