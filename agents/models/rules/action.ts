import type { Action } from '../../../model/workbench.ts';
import { requestAction } from '../../../tools/request-action.ts';
import type { AgentId } from '../../agent.ts';
import { call, type Intent, type Turn } from './intent.ts';
import { phasesIn } from './names.ts';
import { answered, refused } from './reply.ts';
import { bullets, paragraphs, series, shown, told } from './shown.ts';

interface SaidAction {
  readonly action: Action;
  readonly agent: AgentId;
  readonly examples: readonly string[];
  /** Matched against the beginning of the words, so that a question about an action asks for nothing. */
  readonly verb: RegExp;
}

const exclusion = /\b(?:without|except(?: for)?|but not|leave out|all but)\b/i;

/** An intent that asks for an action on the phases that are named. */
export function actionIntent({ action, agent, examples, verb }: SaidAction): Intent {
  return {
    name: action,
    agent,
    examples,
    matches: ({ words }) => verb.test(words),
    next: (turn) => {
      const outcome = turn.answer(requestAction);
      if (!outcome) return [call(requestAction, { action, ...selectionOf(turn) })];
      const phases = series(
        outcome.phases.map((name) => shown(name)),
        12,
      );
      const heads = {
        done: `${told(outcome.message)} Phases: ${phases}.`,
        started: `${told(outcome.message)} Phases: ${phases}. "status" shows how far it is.`,
        waiting: `I asked for it, and it waits for people: ${told(outcome.message)} Nothing was changed.`,
        refused: `It was refused: ${told(outcome.message)} Nothing was changed.`,
      };
      const said = paragraphs(
        heads[outcome.state],
        outcome.needs.length > 0 &&
          `To be approved by a person:\n${bullets(
            outcome.needs.map(({ what, digest }) => `${told(what)} (${digest.slice(0, 12)})`),
            20,
          )}`,
      );
      return outcome.state === 'refused' ? refused(said) : answered(said);
    },
  };
}

function selectionOf(turn: Turn): { only: string[]; except: string[]; withDependencies: boolean } {
  const from = exclusion.exec(turn.question)?.index ?? turn.question.length;
  const only = /\b(?:all|everything)\b/.test(turn.words.slice(0, from)) ? [] : phasesIn(turn, { from: 0, to: from });
  return {
    only,
    except: phasesIn(turn, { from, to: turn.question.length }),
    withDependencies: /\bwith (?:its |their |all )?dependenc/.test(turn.words),
  };
}
