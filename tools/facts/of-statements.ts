import type { Statement } from '../../model/statement.ts';
import type { ToolContext } from '../tool.ts';
import { asks, type Fact } from './fact.ts';

/** What reports and records state, as facts; keys of rows only where the policy lets values out. */
export function statementFacts(statements: readonly Statement[], policy: ToolContext['policy']): Fact[] {
  const may = statements.filter(({ hasKeys }) => policy !== 'none' || !hasKeys);
  return may.map(({ source, phase, topic, words, says }) => ({ about: phase, answers: answersOf(says), topic, words, says, source }));
}

/** What a sentence can answer: a time of day answers when, a number how many. */
function answersOf(says: string): Fact['answers'] {
  return asks.filter((ask) => {
    if (ask === 'how many') return /\d/.test(says);
    if (ask === 'when') return /\d{4}-\d\d|\bby when\b|before the old/i.test(says);
    if (ask === 'why') return /\b(?:because|reason|why|so that|cannot|never|not|only|no use|nobody|means?|rule)\b/i.test(says);
    if (ask === 'how long') return /\d ?(?:s|seconds?|min|minutes?|h)\b/.test(says);
    if (ask === 'who') return /\b(?:by|who|people|officer|steward|engineer|owner|finance|reviewer)\b/i.test(says);
    return true;
  });
}
