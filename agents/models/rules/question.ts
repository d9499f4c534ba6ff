import type { Reader } from './intent.ts';

const politeness =
  /^(?:(?:please|now|then|so|and|ok|okay|well|hi|hello|hey|thanks|thank you|just|let's|let us|go ahead and|can you|could you|would you|will you|i want you to|i want to|i'd like you to|i'd like to|i would like to|we want to|we should|you should|you can|you may)[\s,]+)+/;

/** A question in lower case, on one line, without politeness at its ends and without closing marks. */
export function normalWords(question: string): string {
  const line = question.toLowerCase().replaceAll(/[‘’]/g, "'").replaceAll(/\s+/g, ' ').trim();
  return line
    .replace(/[\s.!?…]+$/, '')
    .replace(politeness, '')
    .replace(/[\s,]*\b(?:please|now|thanks|thank you)$/, '')
    .trim();
}

/** Writes out what two names share (`first and last name` becomes `first name and last name`), and `lower case` as one word: it is no case. */
export function writtenOut(question: string): string {
  return question
    .replaceAll(/\b(lower|upper)[ -]case\b/gi, '$1case')
    .replaceAll(
      /\b(\w+)\s+(and|&|\+)\s+(\w+)\s+(names?|dates?|numbers?|codes?|lines?)\b/gi,
      (all, first: string, and: string, last: string, shared: string) => {
        const head = shared.replace(/s$/i, '');
        return /^(?:names?|dates?|numbers?|codes?|lines?)$/i.test(first) ? all : `${first} ${head} ${and} ${last} ${head}`;
      },
    );
}

/** For whom an answer is, by what the question says; an engineer otherwise. */
export function readerOf(words: string): Reader {
  if (
    /\b(?:stakeholder|manager|management|boss|board|director|executive|customer|non-?technical|lay(?:man|person)|patients? council)s?\b/.test(
      words,
    )
  )
    return 'stakeholder';
  if (/\b(?:in (?:plain|simple)|simply put|without (?:sql|jargon)|like i'?m five|plain (?:words|english|language))\b/.test(words))
    return 'stakeholder';
  return /\b(?:for|to|as) (?:an? |the |my )?(?:reviewer|approver|auditor|compliance)/.test(words) ? 'reviewer' : 'engineer';
}

const whom =
  /[\s,]*\b(?:for|to|as) (?:an? |the |my |our )?(?:non-?technical )?(?:stakeholders?|managers?|management|boss|board|directors?|executives?|customers?|reviewers?|approvers?|auditors?|engineers?|team|people)$|[\s,]*\bin (?:plain|simple) (?:words|english|language|terms)$/;

/** The words without what they say of the reader. */
export function withoutReader(words: string): string {
  return words.replace(whom, '').trim();
}

/** `do values exist that …?` asks; `do patients before cases` tells. */
export function asksWhether(words: string): boolean {
  return /^do\b(?! (?:only|just|not|all|everything)\b)/.test(words) && !/\b(?:before|after|first|last|without|then)\b/.test(words);
}
