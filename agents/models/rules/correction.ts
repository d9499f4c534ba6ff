import type { FieldRule } from '../../../model/field-rule.ts';
import type { Turn } from './intent.ts';
import type { Part } from './names.ts';

/** A correction as said: what is meant to happen, and where in the question target and source stand. */
export interface SaidCorrection {
  readonly kind: 'copy' | 'drop' | 'concat' | 'constant' | 'clean';
  readonly target: Part | null;
  readonly sources: Part | null;
  readonly value: string | null;
  readonly clean: 'trim' | 'lower' | 'upper' | null;
}

type Groups = Readonly<Record<string, string | undefined>>;
interface Form {
  readonly kind: SaidCorrection['kind'];
  readonly pattern: RegExp;
}

const start = String.raw`^(?:[\s,]*(?:please|now|no|actually|ok|okay|well|and|so|can you|could you|we should|let's|just)\b[\s,]*)*`;
const form = (kind: Form['kind'], rest: string): Form => ({ kind, pattern: new RegExp(start + rest, 'di') });

/** Forms of a correction, the plainest last. `T` is the target column, `S` one or more source columns, `V` a value. */
const forms: readonly Form[] = [
  form(
    'concat',
    String.raw`(?:combine|join|concat(?:enate)?|merge|put together)\s+(?<S>.+?)\s+(?:in ?to|as|to (?:get|make|form|build|fill)|for)\s+(?<T>.+?)[\s.!]*$`,
  ),
  form('concat', String.raw`(?:combine|join|concat(?:enate)?|merge|put together)\s+(?<S>.+?)[\s.!]*$`),
  form('constant', String.raw`set\s+(?<T>.+?)\s+(?:always\s+)?to\s+(?:be\s+)?["'“](?<V>[^"'”]*)["'”][\s.!]*$`),
  form('constant', String.raw`(?<T>.+?)\s+(?:is|should be|must be)\s+always\s+["'“]?(?<V>[^"'”]*?)["'”]?[\s.!]*$`),
  form('clean', String.raw`(?<T>.+?)\s+(?:should|must|has to)\s+be\s+(?:in\s+)?(?<C>trimmed|lower[- ]?case|upper[- ]?case)[\s.!]*$`),
  form('clean', String.raw`(?:make|turn|put|write)\s+(?<T>.+?)\s+(?:in(?:to)?\s+)?(?<C>lower[- ]?case|upper[- ]?case)[\s.!]*$`),
  form('constant', String.raw`fill\s+(?<T>.+?)\s+with\s+["'“](?<V>[^"'”]*)["'”][\s.!]*$`),
  form('drop', String.raw`(?<T>.+?)\s+(?:should|must|can)\s+(?:stay|be left|remain)\s+(?:empty|blank|out|behind)[\s.!]*$`),
  form('clean', String.raw`(?<C>trim|lower-?case|upper-?case)\s+(?<T>.+?)[\s.!]*$`),
  form('copy', String.raw`(?:take|copy|keep|leave)\s+(?<T>.+?)\s+(?:as (?:it is|is|they are)|unchanged)[\s.!]*$`),
  form(
    'copy',
    String.raw`(?<T>.+?)\s+(?:should\s+)?(?:comes?|is taken|should be taken|gets? (?:its|their) values?|is filled|should be filled|is read|must come|is copied)\s+(?:from|by|with|out of)\s+(?<S>.+?)[\s.!]*$`,
  ),
  form('copy', String.raw`(?:take|get|fill|read|derive)\s+(?<T>.+?)\s+(?:from|with|out of)\s+(?<S>.+?)[\s.!]*$`),
  form('copy', String.raw`(?:use|take|copy|map|put|write|move)\s+(?<S>.+?)\s+(?:for|as|in ?to|to|in)\s+(?<T>.+?)[\s.!]*$`),
  form(
    'drop',
    String.raw`(?:drop|ignore|skip|omit|discard|forget|remove|leave out|leave behind|don'?t (?:migrate|take|copy|map|write)|do not (?:migrate|take|copy|map|write))\s+(?<T>.+?)[\s.!]*$`,
  ),
  form('drop', String.raw`leave\s+(?<T>.+?)\s+(?:out|empty|blank|behind)[\s.!]*$`),
];

const questions = /^(?:what|which|who|why|when|where|how|is|are|does|do|did|can|will|would|should)\b/;

/** Reads a correction; null when the question is none. */
export function readCorrection({ question, words }: Pick<Turn, 'question' | 'words'>): SaidCorrection | null {
  if (questions.test(words)) return null;
  for (const { kind, pattern } of forms) {
    const match = pattern.exec(question);
    if (match?.groups && match.indices?.groups) return saidOf(kind, match.groups, match.indices.groups);
  }
  return null;
}

function saidOf(
  kind: SaidCorrection['kind'],
  { V, C }: Groups,
  at: Readonly<Record<string, [number, number] | undefined>>,
): SaidCorrection {
  const part = (range: [number, number] | undefined): Part | null => (range ? { from: range[0], to: range[1] } : null);
  const clean = C === undefined ? null : /^trim/i.test(C) ? 'trim' : /^lower/i.test(C) ? 'lower' : 'upper';
  const same = kind === 'copy' ? at.T : undefined;
  return { kind, target: part(at.T), sources: part(at.S ?? same), value: V ?? null, clean };
}

/** The playbook rule that a correction asks for, with the names of the source columns found. */
export function ruleFor({ kind, value, clean }: SaidCorrection, columns: readonly string[]): FieldRule | null {
  const [first] = columns;
  if (kind === 'drop') return { none: 'Dropped on request.' };
  if (kind === 'constant') return { constant: value ?? '' };
  if (first === undefined) return null;
  if (kind === 'clean') return { copy: first, clean: [clean ?? 'trim'] };
  if (kind === 'copy' && columns.length === 1) return { copy: first };
  return columns.length > 1 ? { concat: [...columns], separator: ' ' } : null;
}
