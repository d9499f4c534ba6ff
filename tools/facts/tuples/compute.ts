import { figure, listed, moment, seconds } from '../fact.ts';
import { meets, type Operation } from './operations.ts';
import { quantityOf } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { Tuple, Unit } from './tuple.ts';

/** An answer that was computed over values, and where they stand. */
export interface Computed {
  readonly says: string;
  readonly source: string;
  /** The thing that it comes to, where it is one: what a follow-up calls "it". */
  readonly thing: Tuple | null;
}

const listMax = 30;

/** What a question comes to over the values that it asks of; null where none of them is known. */
export function compute(reading: Reading, tuples: readonly Tuple[]): Computed | null {
  const { kind, quantity, names, marks } = reading;
  const all = tuples.filter((tuple) => tuple.kind === kind && tuple.quantity === quantity);
  const chosen = all.filter(
    (tuple) => (names.length === 0 || names.includes(tuple.name ?? '')) && marks.every((mark) => tuple.marks.includes(mark)),
  );
  const [first] = chosen;
  if (!first) return null;
  const said =
    kind === 'amount' ? saysAmounts(reading, chosen, tuples) : kind === 'risk' ? saysRisks(reading, chosen) : saysOf(reading, chosen);
  return said && { says: said.says, thing: said.thing ?? (chosen.length === 1 ? first : null), source: first.source };
}

interface Said {
  readonly says: string;
  readonly thing?: Tuple | null;
}

function saysRisks({ marks, operation }: Reading, chosen: readonly Tuple[]): Said | null {
  if (operation.is === 'extreme' || operation.is === 'bound') return null;
  const which = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return {
    says: `${figure(chosen.length)} ${chosen.length === 1 ? 'risk' : 'risks'}${which}: ${listed(chosen.map(({ subject }) => subject))}.`,
  };
}

/** What became of each amount, whole: amounts of several columns don't add up, and a part of one says little without the others. */
function saysAmounts({ operation }: Reading, chosen: readonly Tuple[], tuples: readonly Tuple[]): Said | null {
  if (operation.is === 'bound' || operation.is === 'extreme') return null;
  const of = (subject: string, quantity: string): string =>
    tuples.find((tuple) => tuple.kind === 'amount' && tuple.subject === subject && tuple.quantity === quantity)?.text ?? '0';
  const each = chosen.map(
    ({ subject }) =>
      `${subject}: ${of(subject, 'read')} read = ${of(subject, 'arrived')} arrived + ${of(subject, 'kept aside')} kept aside + ` +
      `${of(subject, 'skipped')} left out.`,
  );
  return { says: each.join(' ') };
}

function saysOf(reading: Reading, chosen: readonly Tuple[]): Said | null {
  const { operation, asksThings } = reading;
  if (operation.is === 'extreme') return saysExtreme(reading, chosen, operation);
  if (operation.is === 'bound') return asksThings ? saysBound(reading, chosen, operation) : saysWhetherBound(reading, chosen, operation);
  if (operation.is === 'none' || operation.is === 'some' || operation.is === 'all') return saysAny(reading, chosen, operation.is);
  return saysValues(reading, chosen);
}

/** The one with the most or the least of it, and how the others follow. */
function saysExtreme(reading: Reading, chosen: readonly Tuple[], { most, place }: Extract<Operation, { is: 'extreme' }>): Said | null {
  const ranked = chosen.toSorted((a, b) => (most ? b.value - a.value : a.value - b.value));
  const levels = [...new Set(ranked.map(({ value }) => value))];
  const value = levels[place - 1];
  if (value === undefined) return null;
  const at = ranked.filter((tuple) => tuple.value === value);
  const others = place === 1 ? ranked.filter((tuple) => tuple.value !== value) : ranked;
  const how = `${placeWords[place - 1] ?? ''}${most ? superlativeOf(reading.quantity, true) : superlativeOf(reading.quantity, false)}`;
  const rest = others.length > 0 ? ` ${place === 1 ? 'Then' : 'In order'}: ${listed(others.map(told), listMax)}.` : '';
  return {
    says: `${capital(`${how} ${nounOf(reading)}`)}: ${listed(at.map(told))}.${rest}`,
    thing: at.length === 1 ? (at[0] ?? null) : null,
  };
}

const placeWords = ['', 'second ', 'third ', 'fourth ', 'fifth '];
function superlativeOf(quantity: string, most: boolean): string {
  if (unitOf(quantity) === 'moment') return most ? 'last' : 'first';
  if (['share', 'speed', 'bytes'].includes(unitOf(quantity))) return most ? 'highest' : 'lowest';
  if (unitOf(quantity) === 'seconds') return most ? 'longest' : 'shortest';
  return most ? 'most' : 'fewest';
}

function saysBound(reading: Reading, chosen: readonly Tuple[], operation: Extract<Operation, { is: 'bound' }>): Said {
  const scaled = withScale(operation, reading.quantity);
  const within = chosen.filter(({ value }) => meets(value, scaled));
  const noun = nounOf(reading);
  const to = `${figure(operation.to)}${unitOf(reading.quantity) === 'share' ? ' %' : ''}`;
  const bound = `${thanWords[operation.than]} ${to}`;
  if (within.length === 0) return { says: `${capital(bound)} ${noun}: none; ${listed(sorted(chosen).map(told), listMax)}.` };
  return {
    says: `${capital(bound)} ${noun}: ${figure(within.length)} of ${figure(chosen.length)}: ${listed(sorted(within).map(told), listMax)}.`,
  };
}

function saysWhetherBound(reading: Reading, chosen: readonly Tuple[], operation: Extract<Operation, { is: 'bound' }>): Said | null {
  const { adds } = quantityOf(reading.quantity);
  if (!adds && chosen.length > 1) return saysBound(reading, chosen, operation);
  const sum = totalOf(chosen);
  const answer = reading.asksWhether ? (meets(sum, withScale(operation, reading.quantity)) ? 'Yes. ' : 'No. ') : '';
  return { says: `${answer}${sumOf(reading, chosen)}.` };
}

/** 99 % is a share of 0.99. */
const withScale = (operation: Extract<Operation, { is: 'bound' }>, quantity: string): Extract<Operation, { is: 'bound' }> =>
  unitOf(quantity) === 'share' ? { ...operation, to: operation.to / 100 } : operation;

/** Who has any of it and who has none; whether all have it. */
function saysAny(reading: Reading, chosen: readonly Tuple[], asked: 'none' | 'some' | 'all'): Said | null {
  const { unit } = quantityOf(reading.quantity);
  const noun = nounOf(reading);
  const [having, lacking] = [chosen.filter(({ value }) => value !== 0), chosen.filter(({ value }) => value === 0)];
  if (unit === 'moment' || unit === 'seconds' || unit === 'share' || unit === 'speed') return null;
  const [some, none] = [
    `${capital(noun)}: ${having.length === 0 ? 'none' : listed(sorted(having).map(told), listMax)}.`,
    `${
      lacking.length === 0
        ? `None of ${figure(chosen.length)} is without`
        : `Without: ${listed(
            lacking.map(({ subject }) => subject),
            listMax,
          )}`
    }.`,
  ];
  if (!reading.asksThings && chosen.length > 1) return { says: `${sumOf(reading, chosen)}.${totalOf(chosen) === 0 ? '' : ` ${some}`}` };
  const yes = asked === 'none' ? lacking.length > 0 : asked === 'all' ? lacking.length === 0 : having.length > 0;
  const whether = reading.asksWhether ? (yes ? 'Yes. ' : 'No. ') : '';
  return { says: whether + (asked === 'none' ? (lacking.length > 0 ? none : `${none} ${some}`) : `${some} ${none}`) };
}

function saysValues(reading: Reading, chosen: readonly Tuple[]): Said | null {
  const { adds, unit } = quantityOf(reading.quantity);
  const noun = nounOf(reading);
  const [only] = chosen;
  if (chosen.length === 1 && only) return { says: `${capital(noun)}: ${told(only)}.`, thing: only };
  const isTotal = adds && unit !== 'flag';
  const sum = isTotal ? `${sumOf(reading, chosen)}. ` : '';
  const each = sorted(chosen).filter(({ value }) => value !== 0 || !isTotal);
  if (each.length === 0) return sum === '' ? null : { says: sum.trim() };
  return { says: `${sum}${sum === '' ? capital(noun) : 'By part'}: ${listed(each.map(told), listMax)}.` };
}

/** `94 rows kept aside`, `No checks failed`. */
function sumOf(reading: Reading, chosen: readonly Tuple[]): string {
  const sum = totalOf(chosen);
  return `${sum === 0 ? 'No' : written(sum, reading.quantity)} ${nounOf(reading)}${ofWhom(reading, chosen)}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const ofWhom = ({ names }: Reading, chosen: readonly Tuple[]): string =>
  names.length > 0 && chosen.length === 1 ? ` of ${chosen[0]?.subject ?? ''}` : '';
const totalOf = (chosen: readonly Tuple[]): number => chosen.reduce((sum, { value }) => sum + value, 0);
const sorted = (chosen: readonly Tuple[]): Tuple[] => chosen.toSorted((a, b) => b.value - a.value);

const nounOf = ({ quantity }: Reading): string => quantityOf(quantity).noun;
const thanWords = { '>': 'more than', '<': 'less than', '≥': 'at least', '≤': 'at most', '=': 'exactly' } as const;
const unitOf = (name: string): Unit => quantityOf(name).unit;

const told = ({ subject, quantity, value, text }: Tuple): string => `${subject} ${text ?? written(value, quantity)}`;

function written(value: number, quantity: string): string {
  const unit = unitOf(quantity);
  if (unit === 'seconds') return seconds(value);
  if (unit === 'share') return `${(100 * value).toFixed(3)} %`;
  if (unit === 'moment') return moment(new Date(value).toISOString());
  if (unit === 'bytes') return `${(value / 2 ** 20).toFixed(1)} MB`;
  return unit === 'flag' ? (value === 0 ? 'no' : 'yes') : figure(value);
}
