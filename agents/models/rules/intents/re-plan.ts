import type { Side } from '../../../../model/workbench.ts';
import { describeEntity } from '../../../../tools/describe-entity.ts';
import { proposePlan } from '../../../../tools/propose-plan.ts';
import { requestApproval } from '../../../../tools/request-approval.ts';
import { call, type Intent, type Turn } from '../intent.ts';
import { phrasePlan } from '../plan-phrase.ts';
import { constrains, planFor, readPlan } from '../plan-words.ts';
import { asksWhether } from '../question.ts';
import { bullets, paragraphs, series, shown, told } from '../shown.ts';

export const rePlan: Intent = {
  name: 're-plan',
  agent: 'planning',
  examples: ['do patients before cases', 'leave out attachments', 'only practices of 2024', 'plan without attachments'],
  matches: (turn) =>
    /^(?:first|do|plan|re-?plan|only|just|leave|skip|omit|exclude|put|move|migrate only|take only|start with|all but|everything (?:but|except)|without|drop|\S+ (?:\S+ )?(?:must |should )?(?:come |go |run )?(?:before|after|first|last))\b/.test(
      turn.words,
    ) &&
    !asksWhether(turn.words) &&
    constrains(readPlan(turn)),
  next: (turn) => {
    const said = readPlan(turn);
    const phase = turn.overview.phases.find((each) => each.phase === said.only[0]);
    const described = turn.answer(describeEntity);
    if (said.year !== null && phase && !described) return [call(describeEntity, { side: 'source' satisfies Side, entity: phase.source })];
    const dates = described?.fields.filter(({ type }) => /^(?:date|timestamp)/.test(type)).map(({ name }) => name) ?? [];
    const column = dates.find((name) => /creat|open|regist|start/i.test(name)) ?? dates[0] ?? null;
    if (said.year !== null && column === null) return `${shown(phase?.source ?? '')} has no date by which I could take only ${said.year}.`;
    const made = turn.answer(proposePlan);
    if (!made) return [call(proposePlan, { ...planFor(said, column), why: whyOf(turn) })];
    if (made.changes.length === 0)
      return paragraphs(
        'That changes nothing, and nothing was proposed.',
        made.problems.length > 0 && bullets(made.problems.map((problem) => told(problem))),
      );
    if (!turn.answer(requestApproval)) return [call(requestApproval, { digest: made.digest, why: whyOf(turn) })];
    return paragraphs(
      `I propose this change of the playbook:\n${bullets(
        made.changes.map((change) => told(change)),
        20,
      )}`,
      phrasePlan(turn, made),
      said.year !== null && `A row is of ${said.year} by ${shown(column ?? '')}${otherDates(dates, column)}.`,
      `It counts once a person approves it (${made.digest.slice(0, 12)}); until then the playbook stays as it is.`,
    );
  },
};

function otherDates(dates: readonly string[], column: string | null | undefined): string {
  const others = dates.filter((name) => name !== column).map((name) => shown(name));
  return dates.length > 1 ? `; other dates are ${series(others)}` : '';
}

const whyOf = ({ question }: Turn): string => `Asked for in conversation: ${question.slice(0, 300)}`;
