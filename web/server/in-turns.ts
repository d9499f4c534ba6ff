import type { Caller } from '../../app/workbench/workbench.ts';

/** What pages ask of a playbook. */
export interface InPlaybook {
  readonly caller: Caller;
  readonly playbook: string;
}

interface Turn<Answer> {
  readonly now: Promise<Answer>;
  next: Promise<Answer> | null;
}

/**
 * One look at a time for all who ask the same: whoever asks while somebody looks gets the next look, together with all others who wait for it.
 * So dozens of pages cost as much as two, and nobody gets what was seen before they asked.
 */
export function inTurns<Question, Answer>(
  keyOf: (question: Question) => string,
  look: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  const turns = new Map<string, Turn<Answer>>();
  const begin = (question: Question): Promise<Answer> => {
    const key = keyOf(question);
    const now = look(question).finally(() => turns.delete(key));
    turns.set(key, { now, next: null });
    return now;
  };
  return (question) => {
    const turn = turns.get(keyOf(question));
    if (!turn) return begin(question);
    turn.next ??= turn.now.then(
      () => begin(question),
      () => begin(question),
    );
    return turn.next;
  };
}
