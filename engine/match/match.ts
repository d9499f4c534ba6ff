import { acceptance } from '../../model/acceptance.ts';
import type { EntityMatch, FieldCandidate, FieldMatch, Matching } from '../../model/matching.ts';
import { type Coefficients, committedCoefficients } from './coefficients.ts';
import { matchColumns } from './columns.ts';
import { confidenceOf } from './confidence.ts';
import type { Decision } from './decide.ts';
import { explain } from './evidence.ts';
import { lookUpFor } from './look-up.ts';
import { proposeRule } from './rules.ts';
import { shown } from './shown.ts';
import type { FieldView } from './view.ts';
import { type MatchInput, type Worked, workOut } from './work-out.ts';

/** From this confidence on proposals count as accepted. */
export const acceptFromDefault = acceptance.from;
/** A proposal less likely than this is no better than none. */
const guessMin = 0.15;
const candidatesMax = 10;

/** Matches two databases: the same input gives the same matching on every machine. */
export function matchCatalogs(input: MatchInput): Matching {
  const coefficients = input.coefficients ?? committedCoefficients;
  const worked = workOut(input, coefficients);
  const fields = worked.decisions.map((decision) => fieldMatch(decision, worked, coefficients, input.acceptFrom ?? acceptFromDefault));
  return { entities: entityMatches(worked), fields, columns: matchColumns(worked, fields) };
}

function fieldMatch(decision: Decision, worked: Worked, coefficients: Coefficients, acceptFrom: number): FieldMatch {
  const said = worked.pinned.get(decision.target.index);
  const sure = confidenceOf(decision, worked.placing, worked.look, coefficients);
  if (said) return pinnedMatch(decision.target, said, worked);
  if (decision.source === null || sure >= guessMin) return proposedMatch(decision, sure, worked, acceptFrom);
  const none = { ...decision, source: null, joined: [] };
  return proposedMatch(none, confidenceOf(none, worked.placing, worked.look, coefficients), worked, acceptFrom);
}

function pinnedMatch(target: FieldView, { sources: indexes, by }: { sources: number[]; by: string }, worked: Worked): FieldMatch {
  const sources = indexes.flatMap((index) => worked.placing.source.fields[index] ?? []);
  const { notes: _notes, ...answered } = answer(target, sources, sources[0], worked);
  return {
    ...answered,
    confidence: 1,
    accepted: true,
    evidence: [`Decided by people: ${shown(by)}.`],
  };
}

function proposedMatch(decision: Decision, confidence: number, worked: Worked, acceptFrom: number): FieldMatch {
  const { target, source, joined } = decision;
  const sources = source ? [source, ...joined].sort((a, b) => a.index - b.index) : [];
  const { notes, ...answered } = answer(target, sources, source ?? undefined, worked);
  const evidence = [...explain(decision, worked.placing, worked.look, worked.lessons), ...notes];
  return { ...answered, confidence, accepted: confidence >= acceptFrom, evidence };
}

function answer(target: FieldView, sources: readonly FieldView[], main: FieldView | undefined, worked: Worked) {
  const isPart = main !== undefined && worked.placing.comparing.parts.isPart(target, main);
  const lookup = main ? lookUpFor(main, target, worked.placing) : null;
  const { rule, notes } = proposeRule(target, sources, isPart, lookup);
  const candidates = candidatesOf(target, main, worked);
  return { target: refOf(target), sources: sources.map(refOf), rule, ...(lookup && { lookup }), notes, candidates };
}

const refOf = ({ entity, field }: FieldView): { entity: string; field: string } => ({ entity: entity.entity.name, field: field.name });

function candidatesOf(target: FieldView, chosen: FieldView | undefined, { placing, look }: Worked): FieldCandidate[] {
  const ranked = placing.source.fields
    .map((source) => ({ source, share: look.bySource.at(target.index, source.index) }))
    .filter(({ source, share }) => share > 1e-6 || source === chosen)
    .sort((a, b) => Number(b.source === chosen) - Number(a.source === chosen) || b.share - a.share || a.source.index - b.source.index);
  const named = new Map<string, FieldCandidate>();
  for (const { source, share } of ranked) {
    const key = `${source.entity.index} ${source.field.name}`;
    if (!named.has(key)) named.set(key, { ...refOf(source), confidence: Math.round(share * 1e4) / 1e4 });
  }
  return [...named.values()].slice(0, candidatesMax);
}

function entityMatches({ placing: { source, target, affinity }, decisions }: Worked): EntityMatch[] {
  const bySource = Map.groupBy(decisions, ({ target: field }) => field.entity.index);
  return target.entities.map((to) => {
    const shares = source.entities.map((from) => ({
      entity: from.entity.name,
      confidence: Math.round(affinity.at(to.index, from.index) * 1e4) / 1e4,
    }));
    const candidates = shares
      .filter(({ confidence }) => confidence > 0)
      .sort((a, b) => b.confidence - a.confidence || (a.entity < b.entity ? -1 : 1));
    const none = affinity.at(to.index, source.entities.length);
    const best = candidates[0];
    const own = bySource.get(to.index) ?? [];
    const feeds = own.filter((decision) => decision.source?.entity.entity.name === best?.entity).length;
    const chosen = best && best.confidence > none ? [best.entity] : [];
    const evidence =
      best && chosen.length > 0 ? [`${feeds} of its ${own.length} fields come from ${shown(best.entity)}.`] : ['No source entity fits.'];
    return { target: to.entity.name, chosen, candidates: candidates.slice(0, candidatesMax), evidence };
  });
}
