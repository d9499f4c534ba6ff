import type { Subject } from '../resolve.ts';
import { askOf, stemsOf } from '../words.ts';
import { doubtIn, type Operation, operationIn } from './operations.ts';
import { ownQuantity, type Quantity, quantities, quantityOf } from './quantities.ts';
import type { Kind, Tuple } from './tuple.ts';

/** A question as an operation over values; every word of it that says something is one of these. */
export interface Reading {
  readonly kind: Kind;
  readonly quantity: string;
  readonly operation: Operation;
  /** Names of the phases or tables that it asks about; empty for all. */
  readonly names: readonly string[];
  /** Properties that it chooses by. */
  readonly marks: readonly string[];
  /** Whether it asks for things rather than for a value. */
  readonly asksThings: boolean;
  readonly asksWhether: boolean;
  /** Whether it asks of the thing that the answer before came to. */
  readonly isOfThing: boolean;
}

const kindWords: readonly (readonly [Kind, RegExp])[] = [
  ['risk', /\brisks?\b/g],
  ['cause', /\b(?:causes?|reasons?|kinds? of problems?)\b/g],
  ['amount', /\b(?:money|amounts?|sums|sum of|monies)\b/g],
  ['part', /\b(?:parts?|phases?|steps?|areas?|sections?|entit(?:y|ies))\b/g],
  ['table', /\btables?\b/g],
];

/** Words that only say where, when or of what, as every value here does. */
const plain = new RegExp(
  [
    String.raw`\b(?:in|into|to|on|from|of) the (?:new|modern|old|legacy) (?:system|platform|database|application|one|program)\b`,
    String.raw`\bin the (?:source|target|move|migration|run)\b`,
    String.raw`\b(?:in )?(?:the )?(?:last|latest|newest|whole|entire) (?:run|move|migration)\b`,
    String.raw`\b(?:during|by|of) (?:the|this) (?:move|migration|run)\b`,
  ].join('|'),
  'g',
);
const notThere = /\bnot (?:be )?(?:found )?in the (?:new|modern|target) (?:system|platform|database|application|one)?/g;
const filler = new Set(
  stemsOf(
    'total number count amount rows records overall altogether full complete single individual separate list ' +
      'value figure figures rated ranked graded severity risk own owner belong',
  ),
);

const numberWords: Readonly<Record<string, string>> = {
  ...{ two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9', ten: '10', twenty: '20', fifty: '50' },
  ...{ hundred: '100', 'a hundred': '100', 'one hundred': '100', thousand: '1000', 'a thousand': '1000', 'one thousand': '1000' },
};

/** A text as it is read: small letters, numbers as digits. */
function plainly(question: string): string {
  const text = ` ${question.toLowerCase().replaceAll(/[’‘]/g, "'")} `
    .replaceAll(notThere, ' kept aside ')
    .replaceAll(/(?<=\d),(?=\d{3})/g, '')
    .replaceAll(plain, ' ');
  return text.replaceAll(
    /\b(?:a |one )?(?:two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|hundred|thousand)\b/g,
    (word) => numberWords[word] ?? word,
  );
}

/** What was taken out of a text, and what is left of it. */
interface Taken<T> {
  readonly found: readonly T[];
  readonly rest: string;
}

function takeFirst<T extends { readonly asked: RegExp }>(text: string, of: readonly T[]): Taken<T> {
  const found = of.find(({ asked }) => text.search(asked) >= 0);
  return found ? { found: [found], rest: text.replaceAll(found.asked, ' ⟨⟩ ') } : { found: [], rest: text };
}

function takeKinds(text: string): Taken<Kind> {
  let rest = text;
  const found = kindWords.flatMap(([kind, words]) => {
    if (rest.search(words) < 0) return [];
    rest = rest.replaceAll(words, ' ⟨⟩ ');
    return [kind];
  });
  return { found, rest };
}

/** Properties of things that a question names: every stem of them. */
function takeMarks(text: string, tuples: readonly Tuple[]): Taken<string> {
  const asked = stemsOf(text);
  const marks = [...new Set(tuples.flatMap(({ marks: of }) => of))];
  const found = marks.filter((mark) => stemsOf(mark).length > 0 && stemsOf(mark).every((stem) => asked.includes(stem)));
  const taken = new Set(found.flatMap(stemsOf));
  return { found, rest: withoutStems(text, taken) };
}

const withoutStems = (text: string, stems: ReadonlySet<string>): string =>
  text.replaceAll(/[\p{L}\p{N}_']+/gu, (word) => (stemsOf(word).some((stem) => stems.has(stem)) ? ' ' : word));

/** What was asked just before, and the thing that it came to: `it`, `that one`. */
export interface Earlier {
  readonly reading: Reading;
  readonly thing: string | null;
}

/** A question as an operation over values, or null where a word of it is left unread. What it leaves open is as in the turn before. */
export function readQuestion(question: string, subject: Subject, tuples: readonly Tuple[], earlier: Earlier | null): Reading | null {
  const operated = operationIn(plainly(question));
  const kinds = takeKinds(operated.rest);
  const quantity = quantityIn(kinds.rest, kinds.found, operated.quantity);
  const doubt = doubtIn(quantity.rest);
  const asked = quantity.found[0] ?? null;
  const kind = kindKept(kinds.found, asked, earlier) ?? kindOf(kinds.found, asked ?? quantityBefore(earlier), tuples, subject);
  if (!kind) return null;
  const own = tuples.filter((tuple) => tuple.kind === kind);
  const marks = takeMarks(withoutStems(doubt.rest, subject.stems), own);
  const left = stemsOf(marks.rest).filter((stem) => !filler.has(stem));
  if (left.length > 0) return null;
  const said: Said = {
    ...{ kind, quantity: quantity.found[0]?.name ?? null, marks: marks.found, names: namesOf(subject, kind) },
    operation: operated.operation ?? doubt.operation,
    asksThings: kinds.found.length > 0 || /\bwhich\b/.test(question.toLowerCase()),
    asksWhether: askOf(question) === 'whether',
    isOfThing: false,
  };
  return earlier ? following(said, earlier) : standing(said, kinds.found.length > 0);
}

/** What a question says itself, with what it leaves open. */
type Said = Omit<Reading, 'quantity' | 'operation'> & { readonly quantity: string | null; readonly operation: Operation | null };

function standing(said: Said, namesKind: boolean): Reading | null {
  if (said.quantity === null && !namesKind) return null;
  return { ...said, quantity: said.quantity ?? ownQuantity[said.kind], operation: said.operation ?? { is: 'tell' } };
}

/** "and the cases?" keeps what was asked, "and the second?" of what, "how long did it take?" the thing that the answer came to. */
function following(said: Said, { reading, thing }: Earlier): Reading | null {
  if (isEmpty(said)) return null;
  const sameThings = said.names.length === 0 && said.operation === null && said.quantity !== null && thing !== null;
  const isNewSubject = said.names.length > 0 || sameThings;
  return {
    ...said,
    isOfThing: sameThings,
    names: said.names.length > 0 ? said.names : sameThings ? [thing] : said.operation === null ? reading.names : [],
    marks: said.marks.length > 0 || said.kind !== reading.kind ? said.marks : reading.marks,
    quantity: said.quantity ?? reading.quantity,
    operation: said.operation ?? (isNewSubject ? { is: 'tell' } : reading.operation),
    asksThings: said.asksThings || (!isNewSubject && reading.asksThings),
  };
}

/** Whether it says nothing of its own, and so may mean anything. */
const isEmpty = ({ names, marks, quantity, operation, asksThings }: Said): boolean =>
  names.length === 0 && marks.length === 0 && quantity === null && operation === null && !asksThings;

const quantityBefore = (earlier: Earlier | null): Quantity | null => earlier && quantityOf(earlier.reading.quantity);

/** A question that names no thing asks of those of the turn before, where they have what it asks. */
function kindKept(named: readonly Kind[], quantity: Quantity | null, earlier: Earlier | null): Kind | null {
  if (named.length > 0 || earlier === null) return null;
  const { kind } = earlier.reading;
  return quantity === null || quantity.kinds.includes(kind) ? kind : null;
}

function quantityIn(text: string, kinds: readonly Kind[], named: string | null): Taken<Quantity> {
  const fitting = quantities.filter((each) => kinds.length === 0 || each.kinds.some((kind) => kinds.includes(kind) || kind === 'part'));
  const taken = takeFirst(text, fitting);
  if (named === null || (taken.found.length > 0 && named !== 'share')) return taken;
  return { found: quantities.filter(({ name }) => name === named).slice(0, 1), rest: taken.rest };
}

/** The things that are asked for: those named, as far as they have the quantity. */
function kindOf(named: readonly Kind[], quantity: Quantity | null, tuples: readonly Tuple[], { phases }: Subject): Kind | null {
  const having = (kind: Kind): boolean =>
    tuples.some((tuple) => tuple.kind === kind && tuple.quantity === (quantity?.name ?? ownQuantity[kind]));
  const able = named.filter((kind) => (quantity === null || quantity.kinds.includes(kind)) && having(kind));
  if (able[0]) return able[0];
  if (named.includes('table') && quantity?.kinds.includes('part')) return 'part';
  if (named.length > 0 || quantity === null) return null;
  return phases.length > 0 && quantity.kinds.includes('part') ? 'part' : (quantity.kinds.find(having) ?? null);
}

const namesOf = ({ phases, named }: Subject, kind: Kind): readonly string[] => (kind === 'table' ? named : phases);
