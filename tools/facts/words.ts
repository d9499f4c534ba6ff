import { stemmer } from 'stemmer';
import { typingErrors } from '../../engine/read/search-names.ts';
import type { Ask } from './fact.ts';

/** Phrases that mean the same, written as one word of the facts. */
const concepts: readonly (readonly [RegExp, string])[] = [
  [/\b(?:not|n't|never) (?:yet )?(?:make it|made it|arrived?|come over|migrated|moved|transferred|get in|there|written)\b/g, ' keptaside '],
  [/\b(?:kept|set|put) aside\b|\bquarantin\w*|\brefused\b|\brejected\b|\bleft behind\b|\bdid\S* not make it\b/g, ' keptaside '],
  [/\b(?:lost|lose|loses?|loose|loss)\b/g, ' lost '],
  [/\b(?:made it|make it|arrived?s?|moved|migrated|transferred|came (?:over|across)|do we have now|got (?:in|there|over))\b/g, ' arrived '],
  [/\b(?:in |to |into )?the (?:new|modern) (?:system|platform|database)\b/g, ' target '],
  [/\b(?:in |of |from )?the (?:old|legacy) (?:system|database|application)\b/g, ' source '],
  [/\b(?:sign(?:ed|s)? (?:it |this |that )?off|sign-off|approv\w*|authori[sz]ed|released by)\b/g, ' approved '],
  [/\b(?:needed|need|want|asked) (?:from|of) (?:me|us)\b|\bdecisions?\b|\bpending\b|\bwait(?:s|ing)? for\b|\bto decide\b/g, ' decision '],
  [/\b(?:birthdays?|birthdates?|dates? of birth)\b/g, ' birth date '],
  [/\b(?:impossible|(?:do|does)(?:es)? ?n[o']t exist|non-?existent)\b/g, ' impossible '],
  [/\b(?:double[sd]?|duplicates?|twice)\b/g, ' duplicate '],
  [/\b(?:personal data|pii|private data|gdpr)\b/g, ' personal '],
  [/\b(?:health data|phi|medical data|hipaa)\b/g, ' health '],
  [/\b(?:add(?:s|ed)? up|sum(?:s|med)?|in total|totals?|altogether|overall)\b/g, ' total '],
  [/\b(?:owes?|owed|debts?|outstanding)\b/g, ' balance money '],
  [/\bhow (?:big|large)\b|\bsize\b|\bmegabytes?\b/g, ' size '],
  [/\b(?:biggest|largest)\b/g, ' largest '],
  [/\b(?:longest|slowest)\b/g, ' longest '],
  [/\b(?:most (?:trouble|problems|errors|rows kept)|worst)\b/g, ' worst '],
  [/\b(?:percent(?:age)?|share|proportion|rate of success)\b|%/g, ' percent '],
  [/\b(?:how long|duration|seconds?|took|take|minutes?|time did)\b/g, ' duration '],
  [/\b(?:finish(?:ed)?|done|completed?|over|ended)\b/g, ' finished '],
  [/\b(?:began|begin|begun|started?)\b/g, ' started '],
  [
    /\b(?:made of|based on|built from|comes? from|feeds?|fed by|computed|calculated|derived|rule for|filled (?:from|by|with))\b/g,
    ' origin ',
  ],
  [/\b(?:dropped|left out|not (?:copied|carried over|taken)|omitted|excluded|discarded)\b/g, ' dropped '],
  [/\b(?:responsible|owns?|owner|takes? care|in charge)\b/g, ' owner '],
  [/\be-?mail address(?:es)?\b|\be-mails?\b/g, ' email '],
  [/\b(phone|telephone|mobile) numbers?\b/g, ' phone '],
  [/\b(?:status(?:es)?|states?)\b/g, ' state '],
  [/\b(?:columns?|fields?|attributes?)\b/g, ' column '],
  [/\b(?:tables?|entit(?:y|ies))\b/g, ' table '],
  [/\b(?:kinds?|types?)\b/g, ' type '],
  [/\btime ?zones?\b|\btimezones?\b/g, ' timezone '],
  [/\b(?:downtime|not (?:be able to )?work|interruption|stand still|outage)\b/g, ' downtime '],
  [/\b(?:differs?|different|differences?|mismatch(?:es)?)\b/g, ' differ '],
  [/\b(?:errors?|failed|fails?|failures?|went wrong)\b/g, ' failed '],
  [/\b(?:admins?|administrators?|superusers?)\b/g, ' administrator '],
  [/\bnumber of\b/g, ' '],
  [/\b(?:encrypt(?:ed|ion)?|tls|ssl)\b/g, ' encrypted '],
  [/\b(?:foreign keys?)\b/g, ' foreignkey '],
  [/\b(?:skip+ed|left out on purpose)\b/g, ' skipped '],
  [/\b(?:there before|already there|unchanged)\b/g, ' unchanged '],
  [/\b(?:kept|still there|preserved|retained|changed)\b/g, ' kept '],
];

const stops = new Set(
  `a an the and or but so of to in on at for by with from as is are was were be been being am do does did done have has had having i me my we us our you your
   it its this that these those they them their there here what whats which who whom whose when where why how many much can could would should will shall may might must
   not no any some all just please tell show me give get got about into out up down if then than too very also only ever now actually really exactly here
   anything something everything nothing one ones else same own new old system systems people persons thing things list row rows record records entry entries data mean means still afterwards already whole currently today later again
   happen happens happened happend became become becomes go goes went make made made find found exist exists say says work works migration run s t re ve ll m d`.split(
    /\s+/,
  ),
);

/** Text with the phrases that mean the same written alike. */
function alike(text: string): string {
  let said = ` ${text.toLowerCase().replaceAll(/[’‘]/g, "'")} `;
  for (const [pattern, word] of concepts) said = said.replaceAll(pattern, word);
  return said;
}

/** The stems of a text that carry meaning, without the small words; names are split at their joints. */
export function stemsOf(text: string): string[] {
  const words = alike(text.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')).match(/[\p{L}\p{N}.]*[\p{L}\p{N}]/gu) ?? [];
  return words
    .flatMap((word) => word.split(/[._]/))
    .filter((word) => word !== '' && !stops.has(word))
    .map(stemmer);
}

const kinds: readonly (readonly [RegExp, Ask])[] = [
  [/\bhow long\b|\bhow many (?:seconds|minutes|hours)\b|\bduration\b/, 'how long'],
  [/\bhow many\b|\bhow much\b|\bnumber of\b|\bcount\b|\bpercent/, 'how many'],
  [/\bwho\b|\bwhom\b|\bwhose\b/, 'who'],
  [/\bwhen\b|\bwhat (?:day|date|time)\b/, 'when'],
  [/\bwhy\b|\bhow come\b|\breasons?\b/, 'why'],
  [/\bwhich\b/, 'which'],
  [/\bwhere\b/, 'where'],
  [/^\W*(?:and |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will)\b/, 'whether'],
];

/** What a question asks for; `what` where it does not say. */
export function askOf(question: string): Ask {
  const words = question.toLowerCase();
  return kinds.find(([pattern]) => pattern.test(words))?.[1] ?? 'what';
}

const lettersMin = 4;
const small = ['how', 'many', 'much', 'which', 'where', 'what', 'when', 'who', 'why'];

/** Words that questions are made of, beside those of the facts: small ones, and those that a phrase is known by. */
const own: ReadonlySet<string> = new Set([...stops, ...small, ...concepts.flatMap(([{ source }]) => source.match(/[a-z]{4,}/g) ?? [])]);

/** A question with its typing errors mended against the words of the facts; a known word is never changed. */
export function mended(question: string, known: ReadonlySet<string>): string {
  return question.replaceAll(/\p{L}+/gu, (word) => {
    const said = word.toLowerCase();
    if (own.has(said) || known.has(said) || known.has(stemmer(said))) return word;
    return nearest(said, said.length < lettersMin ? small : [...own, ...known]) ?? word;
  });
}

function nearest(word: string, known: readonly string[]): string | null {
  const most = word.length < 8 ? 1 : 2;
  const near = known.flatMap((each) => {
    if (Math.abs(each.length - word.length) > most || (each.length < lettersMin && !small.includes(each))) return [];
    const errors = typingErrors(word, each);
    return errors <= most ? [{ each, errors: errors + (each[0] === word[0] ? 0 : 0.5) }] : [];
  });
  return near.sort((a, b) => a.errors - b.errors || (a.each < b.each ? -1 : 1))[0]?.each ?? null;
}

/** The words of facts as people type them. */
export function vocabularyOf(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => text.toLowerCase().match(/\p{L}+/gu) ?? []));
}
