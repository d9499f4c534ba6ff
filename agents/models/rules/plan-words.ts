import type { PlanRequest } from '../../../model/workbench.ts';
import type { Turn } from './intent.ts';
import { phasesIn } from './names.ts';

export interface SaidPlan {
  readonly only: string[];
  readonly except: string[];
  readonly before: { first: string; later: string }[];
  /** Rows of one year only. */
  readonly year: string | null;
}

/** Reads the constraints that a sentence puts on a plan: order, selection, and a year. */
export function readPlan(turn: Turn): SaidPlan {
  const whole = thenClause(turn) ?? endClause(turn);
  if (whole) return whole;
  const parts = [...turn.question.matchAll(/[^,;.]+(?:\.(?=\S)[^,;.]+)*/g)];
  const empty: SaidPlan = { only: [], except: [], before: [], year: null };
  return parts.reduce<SaidPlan>((said, match) => {
    const found = clauseOf(turn, match[0], match.index);
    return {
      only: [...said.only, ...found.only],
      except: [...said.except, ...found.except],
      before: [...said.before, ...found.before],
      year: found.year ?? said.year,
    };
  }, empty);
}

function clauseOf(turn: Turn, text: string, at: number): SaidPlan {
  const named = (from: number, to: number): string[] => phasesIn(turn, { from: at + from, to: at + to });
  const order = /\b(before|ahead of|prior to|after|behind|once)\b/i.exec(text);
  const year = /\b(?:of|from|in|since year)\s+((?:19|20)\d\d)\b/i.exec(text)?.[1] ?? null;
  const none: SaidPlan = { only: [], except: [], before: [], year };
  if (order) {
    const pairs = named(0, order.index).flatMap((left) => named(order.index, text.length).map((right) => ({ first: left, later: right })));
    const reversed = /^(?:after|behind|once)$/i.test(order[1] ?? '');
    return { ...none, before: reversed ? pairs.map(({ first, later }) => ({ first: later, later: first })) : pairs };
  }
  const without = /\b(?:leave out|leave|without|except(?: for)?|skip|omit|exclude|drop|all but|not)\b/i.exec(text);
  if (without) return { ...none, except: named(without.index, text.length) };
  return /\bonly\b|\bjust\b/i.test(text) || year ? { ...none, only: named(0, text.length) } : none;
}

/** `first patients, then cases`, `patients first and then cases`. */
function thenClause(turn: Turn): SaidPlan | null {
  const then = /\bthen\b/i.exec(turn.question);
  if (!then || !/\bfirst\b/i.test(turn.question)) return null;
  const [firsts, laters] = [phasesIn(turn, { from: 0, to: then.index }), phasesIn(turn, { from: then.index, to: turn.question.length })];
  return { only: [], except: [], before: firsts.flatMap((first) => laters.map((later) => ({ first, later }))), year: null };
}

/** `put cases last`, `practices first`: before or after all others. */
function endClause(turn: Turn): SaidPlan | null {
  const end = /\b(first|last)$/.exec(turn.words)?.[1];
  const [one, ...more] = phasesIn(turn);
  if (end === undefined || one === undefined || more.length > 0) return null;
  const others = turn.overview.phases.filter(({ phase, off }) => off === null && phase !== one).map(({ phase }) => phase);
  const before = others.map((other) => (end === 'first' ? { first: one, later: other } : { first: other, later: one }));
  return { only: [], except: [], before: before.slice(0, 50), year: null };
}

/** Whether a sentence puts any constraint on the plan. */
export function constrains({ only, except, before }: SaidPlan): boolean {
  return only.length + except.length + before.length > 0;
}

/**
 * The request that a sentence stands for; `column` holds the date by which a year is meant: it takes rows of one phase, and
 * leaves the others as they are.
 */
export function planFor({ only, except, before, year }: SaidPlan, column: string | null): PlanRequest {
  if (year === null || column === null) return { only, except, before, withDependencies: false, where: {} };
  const where = Object.fromEntries(only.slice(0, 1).map((phase) => [phase, `left(${quoted(column)}::text, 4) = '${year}'`]));
  return { only: [], except, before, withDependencies: false, where };
}

const quoted = (column: string): string => (/^[a-z_][a-z0-9_]*$/.test(column) ? column : `"${column.replaceAll('"', '""')}"`);
