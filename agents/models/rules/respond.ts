import { overview } from '../../../tools/overview.ts';
import { searchFacts } from '../../../tools/search-facts.ts';
import { searchNames } from '../../../tools/search-names.ts';
import { delegateTool } from '../../agent.ts';
import { type Answers, readAnswers } from './answers.ts';
import type { Conversation } from './conversation.ts';
import { answerOf, answersOf, asksForFacts, fits, offerOf, sentencesOf } from './facts.ts';
import { type Call, call, type NameHit, type Turn } from './intent.ts';
import { intents } from './intents/registry.ts';
import { unclear } from './intents/unclear.ts';
import { normalWords, readerOf, withoutReader, writtenOut } from './question.ts';
import { answered, askedBack, type Reply, refused } from './reply.ts';
import { told } from './shown.ts';

const questionMax = 2000;
/** Questions before that one may refer back to, each over the next. */
const beforeMax = 4;

/** The next step of an answer: tools to call, or what to say. The same conversation always gives the same step. */
export function respond(conversation: Conversation): readonly Call[] | Reply {
  const question = writtenOut(conversation.question).slice(0, questionMax);
  if (question.trim() === '') return unclear('');
  const answers = readAnswers(conversation.results);
  if (answers.delegated !== null) return { text: answers.delegated, outcome: null };
  if (answers.refusal) return refused(`That can't be done: ${told(answers.refusal.message)}\n\n${told(answers.refusal.hint)}`);
  const searched = answers.all(searchNames);
  const known = answers.last(overview);
  if (searched.length === 0 || !known) return [call(searchNames, { text: question, limit: 200 }), call(overview, {})];
  const before = conversation.earlier.at(-1);
  if (searched.every((names) => names.length === 0) && searched.length === 1 && refersBack(question) && before !== undefined)
    return [call(searchNames, { text: before.slice(0, questionMax), limit: 5 })];
  const turn = turnOf(question, searched.flat(), known, answers);
  return fromFacts(turn, conversation) ?? step(turn, conversation, searched.length > 1);
}

function turnOf(question: string, names: readonly NameHit[], known: Turn['overview'], answers: Answers): Turn {
  const words = normalWords(question);
  return {
    question,
    words: withoutReader(words),
    reader: readerOf(words),
    names,
    overview: known,
    answer: answers.last,
    answers: answers.all,
  };
}

/** The answer of the best-fitting facts, where they answer a question better than an intent; the call that is needed for them; or null. */
function fromFacts(turn: Turn, { tools, earlier, results }: Conversation): readonly Call[] | Reply | null {
  const intent = intents.find((each) => each.matches(turn)) ?? null;
  if (!tools.has(searchFacts.name) || !asksForFacts(turn, intent, earlier.length > 0 && pointsBack(turn.question))) return null;
  const before = earlier.slice(-beforeMax).map((each) => each.slice(0, questionMax));
  const sentences = sentencesOf(turn.question);
  const answered = turn.answers(searchFacts);
  if (sentences.length > 1 && answered.length < sentences.length)
    return sentences
      .slice(answered.length)
      .map((text, i) => call(searchFacts, { text, before: [...before, ...sentences.slice(0, answered.length + i)] }));
  if (sentences.length > 1) return answersOf(turn, sentences, answered);
  const found = answered.at(-1);
  if (found)
    return (
      answerOf(turn, found, intent) ??
      (intent && fits(turn, intent) ? null : (offerOf(turn, found) ?? (intent ? unclear(turn.question) : null)))
    );
  if (results.some(({ tool }) => tool === searchFacts.name)) return null;
  return [call(searchFacts, { text: turn.question, before })];
}

function step(turn: Turn, { tools, results }: Conversation, fromBefore: boolean): readonly Call[] | Reply {
  const intent = intents.find((each) => each.matches(turn));
  if (!intent) return unclear(turn.question);
  if (tools.has(delegateTool(intent.agent))) {
    const about = fromBefore && turn.names.length > 0 ? ` (about ${turn.names[0]?.name})` : '';
    return [{ tool: delegateTool(intent.agent), input: { prompt: turn.question + about } }];
  }
  const next = intent.next(turn);
  if (typeof next === 'string') return answered(next);
  if ('text' in next) return next;
  const asked = results.length > 12 || next.some(({ tool }) => results.filter((each) => each.tool === tool).length > 2);
  const missing = next.find(({ tool }) => !tools.has(tool));
  if (missing) return refused(`Answering that needs ${missing.tool}, which this agent may not use.`);
  return asked ? askedBack(`I asked ${next.map(({ tool }) => tool).join(', ')} and got no answer that I can use.`) : next;
}

/** By a word that stands for what was spoken of before. */
const pointsBack = (question: string): boolean => /\b(?:it|its|they|their|them|that|this|those|these|there)\b/i.test(question);
const refersBack = (question: string): boolean => pointsBack(question) || /\bwhy\b/i.test(question);
