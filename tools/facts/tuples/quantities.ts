import type { Kind, Unit } from './tuple.ts';

/** What may be asked of things, the words that ask for it, and how it is told. */
export interface Quantity {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly asked: RegExp;
  readonly unit: Unit;
  /** What is told, beside its value: `rows kept aside`. */
  readonly noun: string;
  /** Whether values of several things add up. */
  readonly adds: boolean;
  /** Whether much of it is good; decides what "best" and "worst" mean. */
  readonly isGood?: boolean;
}

const helping = '(?:did|do|does|could|can|would|were|was|is|are|has|have|had|will)';
const moving =
  '(?:arrived?|ma[dk]e it|com(?:e|ing)(?: over| across| through)?|came (?:over|across|through)|moved?|migrated?|transferred|' +
  'get (?:in|over|there|across)|found|find|brought over)';
const never = new RegExp(String.raw`\b${helping}?(?: ?n[o']t|n't| never|nt)(?: be| been| yet| all)* ${moving}\b`, 'g');

/** Every quantity; of words that ask for several, the first counts. */
export const quantities: readonly Quantity[] = [
  {
    name: 'speed',
    kinds: ['part'],
    asked: /\b(?:rows? )?(?:per|an?|each) second\b|\bthroughput\b|\bspeed\b|\bhow fast\b/g,
    ...{ unit: 'speed', noun: 'rows per second', adds: false, isGood: true },
  },
  {
    name: 'failed checks',
    kinds: ['part'],
    asked: /\bfail\w* (?:the )?checks?\b|\bchecks? (?:that |which )?(?:were |was |have |has |had |did )?fail\w*\b/g,
    ...{ unit: 'count', noun: 'checks failed', adds: true },
  },
  { name: 'checks', kinds: ['part'], asked: /\bchecks?\b/g, ...{ unit: 'count', noun: 'checks', adds: true } },
  {
    name: 'share',
    kinds: ['part'],
    asked:
      /\b(?:rates?|shares?|percent\w*|proportions?|fractions?)(?: of)?(?: (?:the )?rows)?(?: (?:of |that |which )?(?:arriv\w+|success|ma[dk]e it|came over))?\b|\b(?:arrival|success) rates?\b/g,
    ...{ unit: 'share', noun: 'share of rows that arrived', adds: false, isGood: true },
  },
  { name: 'kept aside', kinds: ['part', 'amount'], asked: never, ...{ unit: 'rows', noun: 'rows kept aside', adds: true } },
  {
    name: 'kept aside',
    kinds: ['part', 'amount'],
    asked:
      /\b(?:kept|set|put|held|left) (?:aside|back|behind|up)\b|\b(?:kept|keeps?|set|put|held)(?= .*\baside\b)|\baside\b|\b(?:in )?quarantine[ds]?\b|\bmissing\b|\b(?:lost|loses?|losing|loss|losses)\b|\brefused\b|\brejected\b|\bstuck\b|\bheld\b|\bleft over\b/g,
    ...{ unit: 'rows', noun: 'rows kept aside', adds: true },
  },
  {
    name: 'undecided',
    kinds: ['cause'],
    asked: /\bundecided\b|\bnot (?:yet )?decided\b|\bopen\b/g,
    ...{ unit: 'rows', noun: 'rows undecided', adds: true },
  },
  {
    name: 'overwritten',
    kinds: ['part'],
    asked: /\boverw\w+\b|\breplace[ds]?\b/g,
    ...{ unit: 'rows', noun: 'rows overwritten', adds: true },
  },
  {
    name: 'unchanged',
    kinds: ['part'],
    asked: /\bunchanged\b|\b(?:were |was |had )?already (?:been )?(?:there|in place|existed|present|known)\b|\b(?:there|existed) before\b/g,
    ...{ unit: 'rows', noun: 'rows already there', adds: true },
  },
  {
    name: 'skipped',
    kinds: ['part', 'amount'],
    asked: /\bskip\w*\b|\bleft out\b|\bomitted\b/g,
    ...{ unit: 'rows', noun: 'rows left out', adds: true },
  },
  {
    name: 'new',
    kinds: ['part'],
    asked: /\b(?:brand )?new\b|\binsert(?:ed|s)?\b|\badded\b/g,
    ...{ unit: 'rows', noun: 'new rows', adds: true },
  },
  { name: 'written', kinds: ['part'], asked: /\bwrote\b|\bwritten\b|\bwrites?\b/g, ...{ unit: 'rows', noun: 'rows written', adds: true } },
  {
    name: 'arrived',
    kinds: ['part', 'amount'],
    asked: new RegExp(String.raw`\b(?:${moving}|arriv\w+|landed|got (?:over|across|in|there))\b`, 'g'),
    ...{ unit: 'rows', noun: 'rows arrived', adds: true, isGood: true },
  },
  {
    name: 'finished',
    kinds: ['part'],
    asked: /\bfinish\w*\b|\bcomplet(?:e|ed|es|ion)\b|\bended\b|\bdone\b/g,
    ...{ unit: 'moment', noun: 'completed', adds: false },
  },
  {
    name: 'seconds',
    kinds: ['part'],
    asked: /\btakes?\b|\btook\b|\btime\b|\bduration\b|\bhow long\b|\brun(?:s|ning)? time\b/g,
    ...{ unit: 'seconds', noun: 'time taken', adds: true },
  },
  {
    name: 'approved',
    kinds: ['part'],
    asked: /\bapprov(?:ed|al|als)\b|\bsigned(?: off)?\b/g,
    ...{ unit: 'flag', noun: 'approved', adds: true },
  },
  {
    name: 'depends',
    kinds: ['part'],
    asked: /\bdepends?(?: on)?\b|\bdepend[ae]nc(?:y|ies)(?: on)?\b|\bwaits? for\b/g,
    ...{ unit: 'count', noun: 'parts that it depends on', adds: false },
  },
  {
    name: 'columns',
    kinds: ['table'],
    asked: /\b(?:columns?|fields?|attributes?)\b/g,
    ...{ unit: 'count', noun: 'columns', adds: true },
  },
  {
    name: 'bytes',
    kinds: ['table'],
    asked: /\b(?:mega|giga)?bytes?\b|\bmb\b|\bsize\b|\bspace\b/g,
    ...{ unit: 'bytes', noun: 'size', adds: true },
  },
  { name: 'read', kinds: ['part', 'amount'], asked: /\bread\b|\bexpected\b/g, ...{ unit: 'rows', noun: 'rows read', adds: true } },
  { name: 'number', kinds: ['risk'], asked: /(?!)/g, ...{ unit: 'count', noun: 'risks', adds: true } },
  { name: 'rows', kinds: ['table', 'cause'], asked: /\b(?:rows?|records?|entries)\b/g, ...{ unit: 'rows', noun: 'rows', adds: true } },
];

/** The quantity that a thing has by itself, where a question names none. */
export const ownQuantity: Readonly<Record<Kind, string>> = { part: 'read', table: 'rows', cause: 'rows', risk: 'number', amount: 'read' };

export function quantityOf(name: string): Quantity {
  const found = quantities.find((each) => each.name === name);
  if (!found) throw new Error(`No quantity is called ${name}.`);
  return found;
}
