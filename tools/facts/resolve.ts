import { overview } from '../overview.ts';
import { searchNames } from '../search-names.ts';
import type { ToolContext } from '../tool.ts';
import { stemsOf } from './words.ts';

/** What a question is about. */
export interface Subject {
  /** Phases that it names. */
  readonly phases: readonly string[];
  /** Tables that it names in so many words. */
  readonly named: readonly string[];
  /** Stems by which it may name them; they don't say what it asks. */
  readonly stems: ReadonlySet<string>;
}

/** A question as it is meant. */
export interface Resolved {
  readonly question: string;
  /** What it keeps of the turn before: its words without its subject; empty where it stands for itself. */
  readonly carried: string;
  readonly subject: Subject;
}

/** A question as it is meant: one that refers back keeps what the question before was about, or what it asked for. */
export async function resolveQuestion(text: string, before: readonly string[], context: ToolContext): Promise<Resolved> {
  const own = await subjectOf(text, context);
  const alone = { question: text, carried: '', subject: own };
  if (before.length === 0 || !refersBack(text)) return alone;
  // The turn before may refer back itself.
  const said = await resolveQuestion(before.at(-1) ?? '', before.slice(0, -1), context);
  return inTurn(alone, said);
}

/** Words of the turn before that are kept where a question has many of its own. */
const ownMax = 3;

function inTurn({ question, subject: own }: Resolved, { question: before, carried, subject: earlier }: Resolved): Resolved {
  const says = stemsOf(question).filter((stem) => !own.stems.has(stem));
  const subject = own.phases.length > 0 ? own : earlier;
  const isNewSubject = own.phases.length > 0 && says.length >= ownMax;
  const kept = isNewSubject ? '' : `${without(before, earlier)} ${carried}`.trim();
  return { question, carried: kept, subject };
}

/** Whether a question leaves open what it is about, or what it asks. */
export const refersBack = (text: string): boolean =>
  /^\W*(?:and|an|adn|nd|what about|how about|why|so|also|then)\b|\b(?:it|its|they|them|their|that|this|those|these|there|itself|one|ones|first|which of)\b/i.test(
    text,
  ) || stemsOf(text).length <= 1;

const without = (text: string, { stems }: Subject): string =>
  words(text)
    .filter((word) => !stemsOf(word).some((stem) => stems.has(stem)))
    .join(' ');
const words = (text: string): string[] => text.match(/[\p{L}\p{N}_']+/gu) ?? [];

async function subjectOf(text: string, context: ToolContext): Promise<Subject> {
  const [hits, known] = [await searchNames.run({ text, limit: 50 }, context), await overview.run({}, context)];
  const { phases } = known;
  const found = hits.flatMap((hit) => {
    if (hit.kind === 'field' || hit.score < 0.4) return [];
    const phase = phases.filter((each) => each.phase === hit.name || each.source === hit.name || each.target === hit.name);
    return phase.map((each) => ({ phase: each, hit }));
  });
  if (found.length === 0) return byTitle(text, known);
  const named = [...new Set(found.filter(({ hit }) => hit.kind === 'entity' && text.includes(hit.name)).map(({ hit }) => hit.name))];
  const stems = new Set(found.flatMap(({ phase: { phase, title, source, target } }) => stemsOf(`${phase} ${title} ${source} ${target}`)));
  return { phases: nearestOf(text, [...new Set(found.map(({ phase }) => phase))]), named, stems };
}

type Known = Awaited<ReturnType<typeof overview.run>>;

/** Of `history of cases` and `cases`, both named by "the history of a case", the one that all its words name. */
function nearestOf(text: string, found: readonly Known['phases'][number][]): string[] {
  const asked = stemsOf(text);
  const named = found.map(({ phase, title, source, target }) => {
    const own = new Set(stemsOf(`${phase} ${title} ${source} ${target}`));
    return { phase, hits: asked.filter((stem) => own.has(stem)) };
  });
  const isLess = (one: readonly string[], other: readonly string[]): boolean =>
    one.length > 0 && other.length > one.length && one.every((stem) => other.includes(stem));
  return named.filter(({ hits }) => !named.some((other) => isLess(hits, other.hits))).map(({ phase }) => phase);
}

/** Words of titles that ask far more often than they name. */
const asking: ReadonlySet<string> = new Set(stemsOf('meaning search'));

/** A phase by a word of its title that no table bears: "accounts" for "People with an account". */
function byTitle(text: string, { phases, targetEntities, sourceEntities }: Known): Subject {
  const tables = new Set([...targetEntities, ...sourceEntities].flatMap(({ entity }) => stemsOf(entity)));
  const asked = stemsOf(text);
  const hits = phases.flatMap(({ phase, title }) => {
    const stems = stemsOf(title).filter((stem) => asked.includes(stem) && !tables.has(stem) && !asking.has(stem));
    return stems.length > 0 ? [{ phase, stems }] : [];
  });
  return hits.length === 1
    ? { phases: hits.map(({ phase }) => phase), named: [], stems: new Set(hits.flatMap(({ stems }) => stems)) }
    : { phases: [], named: [], stems: new Set() };
}
