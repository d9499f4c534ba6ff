import { stemmer } from 'stemmer';
import { typingErrors } from '../../engine/read/search-names.ts';
import { isEnglish } from './english.ts';
import type { Ask } from './fact.ts';

/** Phrases that mean the same, written as one word of the facts. */
const concepts: readonly (readonly [RegExp, string])[] = [
  [/\bwho (?:can|could|should|must|may|will|would|has to)? ?(?:fix|repair|mend|correct|help|solve)\w*\b/g, ' owner repair '],
  [/\b(?:do|does|did|will) ?n[o']t run\b|\bpart of (?:this|the) (?:move|migration)\b|\b(?:turned|switched) off\b/g, ' off '],
  [/\bback (?:to )?where we were\b|\bback to (?:the old|before)\b/g, ' rolledback '],
  [
    /\b(?:deliberately|on purpose|intentionally|by (?:a )?rule) (?:not )?(?:moved|migrated|copied|taken|left|carried|excluded)\b|\bexclud\w+\b|\bnot (?:moved|migrated|taken) on purpose\b/g,
    ' dropped ',
  ],
  [/\bchanged? (?:anyone'?s?|anybody'?s?|somebody'?s?|people'?s?|existing|an?) (?:account|record|row)s?\b/g, ' overwritten account '],
  [
    /\b(?:did|has|have) (?:it|this|that|everything|all)(?: all)? (?:work(?:ed)?|go(?:ne)? well|succeed(?:ed)?)\b|\bsuccess(?:ful(?:ly)?)?(?= *[?.]|$)/g,
    ' finished passed ',
  ],
  [/\b(?:said|say|saying) yes\b|\bsigned\b|\bgave (?:the )?(?:go|green light|consent)\b|\bconfirmed\b/g, ' approved '],
  [/\b(?:since when)\b/g, ' when '],
  [/\bstill (?:a risk|open|risky)\b|\brisks? (?:are |is )?(?:still )?(?:open|left|remain(?:s|ing)?)\b/g, ' risk open '],
  [
    /\b(?:wrong|bad|broken|garbled|unreadable|no sense|invalid|unparsable|(?:cannot|can't|can not|could not|couldn't|nobody (?:can|could)|no one (?:can|could)) (?:be )?(?:read|parsed?|understood))\b/g,
    ' invalid ',
  ],
  [/\bbirth ?(?:days?|dates?|dats?)\b|\bdates? of birth\b/g, ' birth date '],
  [/\b(?:due|deadline) (?:dates?|on|day)\b/g, ' due '],
  [
    /\b(?:only read|read-only|untouched|not (?:been )?(?:changed|touched|written)|write in(?:to)? (?:the )?(?:source|old)|changes? (?:in|to) the (?:source|old))\b/g,
    ' onlyread ',
  ],
  [/\b(?:switch(?:ed)? off|shut (?:it )?down|close[ds]?|turn(?:ed)? off the old|decommission\w*|throw away)\b/g, ' closed '],
  [/\b(?:round(?:ed|ing|s)?|cut(?: off)?|truncat\w*|shorten(?:ed)?)\b/g, ' rounded '],
  [/\b(?:random|derived|guess(?:ed|able)?)\b/g, ' derived '],
  [/\b(?:ids?|identifiers?|uuids?|internal numbers?|keys?)\b/g, ' key '],
  [/\b(?:parsed?|unexplained|nobody explained|unknown code|unknown)\b/g, ' unknown '],
  [/\b(?:takes? care|looks? after|responsible|responsable|accountable|in charge|can help)\b/g, ' owner '],
  [/\b(?:codes?)\b/g, ' code '],
  [
    /\b(?:rol+(?:ed|ing|s)?[ -]?backs?|(?:got|go|goes|going|went|get|be|take[ns]?|taking|way|put|turn|turned) (?:it |this |all |everything |that )?back|un-?do(?:ne|ing)?|revert(?:ed)?)\b/g,
    ' rolledback ',
  ],
  [/\boverwrit\w*|\breplaced\b/g, ' overwritten '],
  [
    /\b(?:are|is|were|rows?|really) (?:brand )?new(?= *[?,;.]|$)|\bbrand new\b|\bnewly\b|\binserted\b|\d new\b|\bnew rows\b|\brows new\b|\bnew(?= *\/)/g,
    ' inserted ',
  ],
  [
    /\b(?:missing|fewer|absent|not (?:be )?(?:found|in) (?:in )?(?:the )?(?:new|target|modern)?|cannot find|can't find|not arriving|do(?:es)? not arrive)\b/g,
    ' keptaside ',
  ],
  [/\b(?:rehears\w*|tried(?: out)?|tested|practised|dry ?runs?)\b/g, ' rehearsed '],
  [/\b(?:first (?:day|morning)|monday|tomorrow|day one|notice[sd]?)\b/g, ' firstday '],
  [/\b(?:grave(?:st|ly)?|serious|severe|severity|awake at night|dangerous|dangers?)\b/g, ' high risk '],
  [/\b(?:log(?:ged|ging)?[ -]?in|sign(?:ed|ing)?[ -]?in)\b/g, ' signin '],
  [/\b(?:repair\w*|fix(?:ed|es)?|mend(?:ed)?|put right|set right|corrected|can help|could help)\b/g, ' repair '],
  [/\b(?:justifications?|reasons?|because|grounds?|causes?)\b/g, ' reason '],
  [/\b(?:trial|real (?:thing|move|one|run)|for real)\b/g, ' trial '],
  [/\b(?:sums?|amounts?|monies|mony|euros?|dollars?|paid|money)\b/g, ' money '],
  [/\b(?:meaning|stands? for|mean[st]?|meant)\b/g, ' meaning '],
  [/\b(?:mask(?:ed|ing|s)?|hidden|redacted)\b/g, ' masked '],
  [
    /\b(?:left the building|leave the building|leave (?:the |our )?(?:house|building)|leaked?|sent (?:out|away|to)|went out)\b/g,
    ' sent building ',
  ],
  [/\b(?:undecided|not decided|still open)\b/g, ' undecided open '],
  [/\b(?:touch(?:ed)?|untouched)\b/g, ' touched '],
  [/\b(?:threshold|limit)\b/g, ' limit '],
  [/\b(?:administrat\w*|admin rights)\b/g, ' administrator '],
  [/\b(?:notes?)\b/g, ' notes '],
  [/\bshares? (?:an?|the|one|same)\b/g, ' same duplicate '],
  [/\b(?:switch(?:ed)?|turn(?:ed)?|shut) of+\b/g, ' closed '],
  [/\b(?:birth ?date|date of birth)s?\b/g, ' birth date '],
  [/\bfractions?\b/g, ' percent '],
  [/\bcarried over\b/g, ' arrived '],
  [/\b(?:pair of eyes|four eyes)\b/g, ' approved author '],
  [/\b(?:vanish\w*|disappear\w*|gone for good|gone)\b/g, ' lost keptaside '],
  [/\b(?:accountable|blame|in charge)\b/g, ' owner '],
  [/\bsequence of|\bin (?:which|what) order\b/g, ' order '],
  [/\b(?:re-?written)\b/g, ' rewritten '],
  [/\b(?:not|n't|never) (?:yet )?(?:make it|made it|arrived?|come over|migrated|moved|transferred|get in|there|written)\b/g, ' keptaside '],
  [/\b(?:kept|set|put) aside\b|\bquarantin\w*|\brefused\b|\brejected\b|\bleft behind\b|\bdid\S* not make it\b/g, ' keptaside '],
  [/\b(?:lost|lose|loses?|loose|loss)\b/g, ' lost '],
  [
    /\b(?:made it|make it|arrived?s?|moved|migrated|transferred|c[ao]me (?:over|across)|do we have now|got (?:in|there|over))\b/g,
    ' arrived ',
  ],
  [/\b(?:in |to |into )?the (?:new|modern) (?:system|platform|database|program|programme|application|software)\b/g, ' target '],
  [/\b(?:in |of |from )?the (?:old|legacy) (?:system|database|application|program|programme|software)\b/g, ' source '],
  [/\b(?:sign(?:ed|s)? (?:it |this |that )?off|sign-off|approv\w*|authori[sz]ed|released by)\b/g, ' approved '],
  [
    /\b(?:needed|need|want|asked) (?:from|of) (?:me|us)\b|\bdecisions?\b|\bpending\b|\bwait(?:s|ing)? for\b(?! (?:their|its|the) \w)|\bdecides?\b|\bto decide\b/g,
    ' decision ',
  ],
  [/\b(?:impossible|(?:do|does)(?:es)? ?n[o']t exist|non-?existent)\b/g, ' impossible '],
  [/\b(?:double[sd]?|duplicates?|twice|had two (?!things|questions)|have two (?!things|questions))\b/g, ' duplicate '],
  [/\b(?:personal data|pii|private data|gdpr)\b/g, ' personal '],
  [/\b(?:health data|phi|medical data|hipaa)\b/g, ' health '],
  [/\b(?:add(?:s|ed)? up|summed|in total|totals?|altogether|overall|agree)\b/g, ' total '],
  [/\b(?:owes?|owed|debts?|outstanding)\b/g, ' balance money '],
  [/\bhow (?:big|large)\b|\bsize\b|\bmegabytes?\b/g, ' size '],
  [/\b(?:biggest|largest)\b/g, ' largest '],
  [/\b(?:longest|slowest)\b/g, ' longest '],
  [/\b(?:most (?:trouble|problems|errors|rows kept)|worst)\b/g, ' worst '],
  [/\b(?:percent(?:age)?|share|proportion|rate of success)\b|%/g, ' percent '],
  [/\b(?:how long|duration|seconds?|took|take|minutes?|time did)\b/g, ' duration '],
  [
    /\b(?:finish(?:ed)?|(?:is|are|it|all|everything|already|was|we|you) (?:all |already |now )?(?:done|over)(?! (?:about|with|by|in|there))|(?:done|over)(?= *(?:yet|now|already)? *[?.!]* *$)|completed?|ended)\b/g,
    ' finished ',
  ],
  [/\b(?:began|begin|begun|started?)\b/g, ' started '],
  [
    /\b(?:made of|based on|built from|comes? from|feeds?|fed by|computed|calculated|derived|rule for|filled (?:from|by|with))\b/g,
    ' origin ',
  ],
  [/\b(?:dropped|left out|not (?:copied|carried over|taken)|omitted|excluded|discarded)\b/g, ' dropped '],
  [/\b(?:owns?|owner)\b/g, ' owner '],
  [/\be-?mail address(?:es)?\b|\be-mails?\b/g, ' email '],
  [/\b(phone|telephone|mobile) numbers?\b/g, ' phone '],
  [/\b(?:status(?:es)?|states?)\b/g, ' state '],
  [/\b(?:cols?|columns?|fields?|attributes?)\b/g, ' column '],
  [/\b(?:tables?|entit(?:y|ies))\b/g, ' table '],
  [/\b(?:kinds?|types?)\b/g, ' type '],
  [/\btime ?zones?\b|\btimezones?\b/g, ' timezone '],
  [/\b(?:downtime|not (?:be able to )?work|interruption|stand still|outage)\b/g, ' downtime '],
  [/\b(?:differs?|different|smaller|differences?|mismatch(?:es)?)\b/g, ' differ '],
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
  `a an the and or but so of to in on at for by with from as is are was were be been being am do does did done have has had
  having i me my we us our you your
   it its this that these those they them their there here what whats which who whom whose when where why how many much can
   could would should will shall may might must
   not no any some all just please tell show me give get got about into out up down if then than too very also only ever now
   actually really exactly here
   anything something everything nothing one ones else same own new old system systems people persons thing things list row rows
   record records entry entries data mean means still afterwards already whole currently today later again
   befor keep keeps come comes came coming look looks looked looking say said tell told want wants need needs back thing yes ok
   okay pls please like way really well yet still bit lot lots sure true happen happens happened happend became become becomes
   go goes went make made made find found exist exists say says work works migration run s t re ve ll m d y n`.split(/\s+/),
);

/** Text with the phrases that mean the same written alike. */
function alike(text: string): string {
  let said = ` ${text.toLowerCase().replaceAll(/[’‘]/g, "'")} `;
  for (const [pattern, word] of concepts) said = said.replaceAll(pattern, word);
  return said;
}

const keptMax = 20_000;
const kept = new Map<string, string[]>();

/** The stems of a text that carry meaning, without the small words; names are split at their joints. Those of a text asked before are kept. */
export function stemsOf(text: string): string[] {
  const known = kept.get(text);
  if (known) return known;
  if (kept.size >= keptMax) kept.clear();
  const stems = stemmed(text);
  kept.set(text, stems);
  return stems;
}

function stemmed(text: string): string[] {
  const said = text.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replaceAll(/(?<=\d),(?=\d{3})/g, '');
  const words = alike(said).match(/[\p{L}\p{N}.]*[\p{L}\p{N}]/gu) ?? [];
  return words
    .flatMap((word) => (/^[\d.]+$/.test(word) ? [word] : word.split(/[._]/)))
    .filter((word) => word !== '' && !stops.has(word))
    .map(stemmer);
}

const kinds: readonly (readonly [RegExp, Ask])[] = [
  [/\bhow (?:long|quick(?:ly)?|fast|soon)\b|\bhow many (?:seconds|minutes|hours)\b|\bduration\b/, 'how long'],
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
    if (own.has(said) || known.has(said) || known.has(stemmer(said)) || isEnglish(said)) return word;
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
