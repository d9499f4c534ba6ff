import type { ToolContext } from '../../tool.ts';
import { refersBack, resolveQuestion } from '../resolve.ts';
import { askOf } from '../words.ts';
import { type Computed, compute } from './compute.ts';
import { quantityOf } from './quantities.ts';
import { type Earlier, type Reading, readQuestion } from './reading.ts';
import type { Tuple } from './tuple.ts';

/**
 * The answer that is computed over values: the most, the fewest, those beyond a bound, those without any, sums. Null where a word of the
 * question says something that no value knows.
 */
export async function computedAnswer(
  question: string,
  before: readonly string[],
  tuples: readonly Tuple[],
  context: ToolContext,
): Promise<Computed | null> {
  const reading = await readTurn(question, before, tuples, context);
  return reading && isOfValues(question, reading) && needsComputing(reading) ? compute(reading, tuples) : null;
}

async function readTurn(
  question: string,
  before: readonly string[],
  tuples: readonly Tuple[],
  context: ToolContext,
): Promise<Reading | null> {
  const { subject } = await resolveQuestion(question, [], context);
  if (before.length === 0 || !refersBack(question)) return readQuestion(question, subject, tuples, null);
  const earlier = await earlierOf(before, tuples, context);
  // What goes on with something that is no value may mean something else by the same words.
  return earlier && readQuestion(question, subject, tuples, earlier);
}

async function earlierOf(before: readonly string[], tuples: readonly Tuple[], context: ToolContext): Promise<Earlier | null> {
  const last = before.at(-1);
  if (last === undefined) return null;
  const reading = await readTurn(last, before.slice(0, -1), tuples, context);
  return reading && isOfValues(last, reading) ? { reading, thing: compute(reading, tuples)?.thing?.name ?? null } : null;
}

/** Whether values answer such a question: they know no reasons and no people, and of the whole migration no clock. */
function isOfValues(question: string, { kind, quantity, names, asksThings, operation }: Reading): boolean {
  const ask = askOf(question);
  const { unit, adds } = quantityOf(quantity);
  if (/\b(?:why|whom?|whose|where|how come|reasons?)\b/i.test(question)) return false;
  if (kind === 'table' && operation.is === 'tell') return false;
  // Who depends on a part is told by the facts: values only count on how many others it does.
  if (quantity === 'depends' && (names.length > 0 || /\bwait/.test(question))) return false;
  if (ask === 'when' && unit !== 'moment') return false;
  if (ask === 'how long' && unit !== 'seconds') return false;
  const isWhole = names.length === 0 && !asksThings && operation.is !== 'extreme';
  return !isWhole || (adds && unit !== 'seconds' && unit !== 'flag');
}

/** Whether values have to be held against each other; what one part comes to is told by the facts, with all that belongs to it. */
function needsComputing({ kind, operation, asksThings, isOfThing }: Reading): boolean {
  if (isOfThing || kind === 'risk' || kind === 'amount') return true;
  return operation.is === 'none' || operation.is === 'some' ? asksThings : operation.is !== 'tell';
}
