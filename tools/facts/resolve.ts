import { overview } from '../overview.ts';
import { searchNames } from '../search-names.ts';
import type { ToolContext } from '../tool.ts';
import { askOf, stemsOf } from './words.ts';

/** What a question is about. */
export interface Subject {
  /** Phases that it names. */
  readonly phases: readonly string[];
  /** Tables that it names in so many words. */
  readonly named: readonly string[];
  /** Stems by which it may name them; they don't say what it asks. */
  readonly stems: ReadonlySet<string>;
}

/** A question as it is meant: one that refers back keeps what the question before was about, or what it asked for. */
export async function resolveQuestion(
  text: string,
  before: string | null,
  context: ToolContext,
): Promise<{ question: string; subject: Subject }> {
  const own = await subjectOf(text, context);
  if (before === null || !refersBack(text)) return { question: text, subject: own };
  const earlier = await subjectOf(before, context);
  const says = stemsOf(text).filter((stem) => !own.stems.has(stem));
  const asks = askOf(text) !== 'what' && askOf(text) !== 'whether';
  // "and the cases?" names another subject and asks the same; "who approved that?" asks something else of the same subject.
  if (own.phases.length > 0 && says.length === 0 && !asks) return { question: `${without(before, earlier)} ${text}`, subject: own };
  const subject = own.phases.length > 0 ? own : earlier;
  const kept = says.length === 0 ? without(before, earlier) : '';
  const named = own.phases.length > 0 ? '' : onlySubject(before, earlier);
  return { question: `${text} ${kept} ${named}`, subject };
}

const refersBack = (text: string): boolean =>
  /^\W*(?:and|an|what about|how about|why|so|also|then)\b|\b(?:it|its|they|them|their|that|this|those|these|there|itself)\b/i.test(text) ||
  stemsOf(text).length <= 1;

const without = (text: string, { stems }: Subject): string =>
  words(text)
    .filter((word) => !stemsOf(word).some((stem) => stems.has(stem)))
    .join(' ');
const onlySubject = (text: string, { stems }: Subject): string =>
  words(text)
    .filter((word) => stemsOf(word).some((stem) => stems.has(stem)))
    .join(' ');
const words = (text: string): string[] => text.match(/[\p{L}\p{N}_']+/gu) ?? [];

async function subjectOf(text: string, context: ToolContext): Promise<Subject> {
  const [hits, { phases }] = [await searchNames.run({ text, limit: 50 }, context), await overview.run({}, context)];
  const found = hits.flatMap((hit) => {
    if (hit.kind === 'field' || hit.score < 0.4) return [];
    const phase = phases.filter((each) => each.phase === hit.name || each.source === hit.name || each.target === hit.name);
    return phase.map((each) => ({ phase: each, hit }));
  });
  const named = [...new Set(found.filter(({ hit }) => hit.kind === 'entity' && text.includes(hit.name)).map(({ hit }) => hit.name))];
  const stems = new Set(found.flatMap(({ phase: { phase, title, source, target } }) => stemsOf(`${phase} ${title} ${source} ${target}`)));
  return { phases: [...new Set(found.map(({ phase }) => phase.phase))], named, stems };
}
