import type { FieldCandidate, FieldRef, Matching } from '../../model/matching.ts';
import type { Pair } from './pair.ts';
import { type Label, refName } from './truth.ts';

/** One labelled target field as it was answered. */
export interface Answer {
  readonly pair: string;
  readonly field: string;
  readonly hasSource: boolean;
  /** Place of the first right candidate, from 1; 0: not among them. */
  readonly rank: number;
  readonly abstained: boolean;
  /** The proposal is right: a right source, or rightly none. */
  readonly right: boolean;
  /** For joined fields: all sources and no other. */
  readonly whole: boolean;
  readonly confidence: number;
  readonly accepted: boolean;
}

export interface SourceAnswer {
  readonly hasTarget: boolean;
  readonly rank: number;
  readonly abstained: boolean;
}

export interface EntityAnswer {
  readonly rank: number;
  readonly right: boolean;
}

/** Everything that was asked of a pair, and what was answered. */
export interface PairAnswers {
  readonly fields: readonly Answer[];
  readonly columns: readonly SourceAnswer[];
  readonly entities: readonly EntityAnswer[];
  readonly seconds: number;
}

/** Holds a matching against the truth of its pair. */
export function answersOf(pair: Pair, found: Matching, seconds: number): PairAnswers {
  const byTarget = new Map(found.fields.map((match) => [refName(match.target), match]));
  const bySource = new Map(found.columns.map((match) => [refName(match.source), match]));
  const byEntity = new Map(found.entities.map((match) => [match.target, match]));
  const fields = pair.truth.byTarget.map(({ field, answers }): Answer => {
    const match = byTarget.get(refName(field));
    const sources = match?.sources ?? [];
    const right = answers.length === 0 ? sources.length === 0 : sources.length > 0 && sources.every((source) => includes(answers, source));
    return {
      pair: pair.name,
      field: refName(field),
      hasSource: answers.length > 0,
      rank: rankOf(answers, match?.candidates ?? []),
      abstained: sources.length === 0,
      right,
      whole: right && sources.length === answers.length,
      confidence: match?.confidence ?? 0,
      accepted: match?.accepted ?? false,
    };
  });
  const columns = pair.truth.bySource.map(({ field, answers }: Label): SourceAnswer => {
    const match = bySource.get(refName(field));
    return { hasTarget: answers.length > 0, rank: rankOf(answers, match?.candidates ?? []), abstained: match?.targets.length === 0 };
  });
  const entities = pair.truth.entities.map(({ target, sources }): EntityAnswer => {
    const match = byEntity.get(target);
    const rank = 1 + (match?.candidates ?? []).findIndex(({ entity }) => sources.includes(entity));
    const [chosen] = match?.chosen ?? [];
    return { rank, right: sources.length === 0 ? chosen === undefined : chosen !== undefined && sources.includes(chosen) };
  });
  return { fields, columns, entities, seconds };
}

const includes = (answers: readonly FieldRef[], ref: FieldRef): boolean => answers.some((answer) => refName(answer) === refName(ref));

const rankOf = (answers: readonly FieldRef[], candidates: readonly FieldCandidate[]): number =>
  1 + candidates.findIndex((candidate) => includes(answers, candidate));

/** The measures of docs/matching.md; null where nothing was asked. */
export interface Scores {
  readonly labels: number;
  readonly fieldAt1: number | null;
  readonly fieldAt5: number | null;
  readonly columnAt1: number | null;
  readonly columnAt5: number | null;
  readonly entityAt1: number | null;
  readonly entityAt5: number | null;
  readonly joinedWhole: number | null;
  readonly accepted: number;
  readonly acceptedPrecision: number | null;
  readonly abstention: number | null;
  readonly falseAbstention: number | null;
  readonly calibrationError: number | null;
  readonly seconds: number;
}

/** Scores over all answers together: every labelled field counts once, whatever its pair. */
export function scoresOf(all: readonly PairAnswers[]): Scores {
  const fields = all.flatMap((each) => each.fields);
  const columns = all.flatMap((each) => each.columns).filter(({ hasTarget }) => hasTarget);
  const entities = all.flatMap((each) => each.entities);
  const withSource = fields.filter(({ hasSource }) => hasSource);
  const accepted = fields.filter((answer) => answer.accepted);
  return {
    labels: fields.length,
    fieldAt1: share(withSource, ({ right }) => right),
    fieldAt5: share(withSource, ({ rank }) => rank >= 1 && rank <= 5),
    columnAt1: share(columns, ({ rank }) => rank === 1),
    columnAt5: share(columns, ({ rank }) => rank >= 1 && rank <= 5),
    entityAt1: share(entities, ({ right }) => right),
    entityAt5: share(entities, ({ rank, right }) => right || (rank >= 1 && rank <= 5)),
    joinedWhole: share(
      withSource.filter(({ right }) => right),
      ({ whole }) => whole,
    ),
    accepted: share(fields, (answer) => answer.accepted) ?? 0,
    acceptedPrecision: share(accepted, ({ right }) => right),
    abstention: share(
      fields.filter(({ hasSource }) => !hasSource),
      ({ abstained }) => abstained,
    ),
    falseAbstention: share(withSource, ({ abstained }) => abstained),
    calibrationError: calibrationError(fields),
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

function share<T>(all: readonly T[], test: (one: T) => boolean): number | null {
  return all.length === 0 ? null : all.filter(test).length / all.length;
}

const bins = 10;

/** Expected calibration error: in ten equal ranges of confidence, how far the mean confidence is from the share that is right, weighed by size. */
export function calibrationError(answers: readonly Pick<Answer, 'confidence' | 'right'>[]): number | null {
  if (answers.length === 0) return null;
  const groups = Map.groupBy(answers, ({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)));
  const gaps = [...groups.values()].map((group) => {
    const mean = group.reduce((sum, { confidence }) => sum + confidence, 0) / group.length;
    return (group.length / answers.length) * Math.abs(mean - (share(group, ({ right }) => right) ?? 0));
  });
  return gaps.reduce((sum, gap) => sum + gap, 0);
}
