import type { EntityMatch, FieldCandidate, FieldMatch, Matching } from '../../model/matching.ts';
import { type Coefficients, committedCoefficients } from './coefficients.ts';
import { matchColumns } from './columns.ts';
import { confidenceOf } from './confidence.ts';
import type { Decision } from './decide.ts';
import { explain, shown } from './evidence.ts';
import { proposeRule } from './rules.ts';
import type { FieldView } from './view.ts';
import { type MatchInput, type Worked, workOut } from './work-out.ts';

/** At this confidence at least 99 of 100 proposals were right, on pairs that the coefficients had not seen. */
export const acceptFromDefault = 0.95;
const candidatesMax = 10;

/** Matches two databases: the same input gives the same matching on every machine. */
export function matchCatalogs(input: MatchInput): Matching {
  const coefficients = input.coefficients ?? committedCoefficients;
  const worked = workOut(input, coefficients);
  const fields = worked.decisions.map((decision) => fieldMatch(decision, worked, coefficients, input.acceptFrom ?? acceptFromDefault));
  return { entities: entityMatches(worked), fields, columns: matchColumns(worked, fields) };
}

function fieldMatch(decision: Decision, worked: Worked, coefficients: Coefficients, acceptFrom: number): FieldMatch {
  const { placing, look, lessons, pinned } = worked;
  const { target } = decision;
  const said = pinned.get(target.index);
  const sources = said
    ? said.sources.flatMap((index) => placing.source.fields[index] ?? [])
    : decision.source
      ? [decision.source, ...decision.joined].sort((a, b) => a.index - b.index)
      : [];
  const main = said ? sources[0] : (decision.source ?? undefined);
  const { rule, notes } = proposeRule(target, sources, main !== undefined && placing.comparing.parts.isPart(target, main));
  const confidence = said ? 1 : confidenceOf(decision, placing, look, coefficients);
  return {
    target: refOf(target),
    sources: sources.map(refOf),
    rule,
    confidence,
    accepted: confidence >= acceptFrom,
    evidence: said ? [`Decided by people: ${shown(said.by)}.`] : [...explain(decision, placing, look, lessons), ...notes],
    candidates: candidatesOf(target, main, worked),
  };
}

const refOf = ({ entity, field }: FieldView): { entity: string; field: string } => ({ entity: entity.entity.name, field: field.name });

function candidatesOf(target: FieldView, chosen: FieldView | undefined, { placing, look }: Worked): FieldCandidate[] {
  const ranked = placing.source.fields
    .map((source) => ({ source, share: look.bySource.at(target.index, source.index) }))
    .filter(({ source, share }) => share > 1e-6 || source === chosen)
    .sort((a, b) => Number(b.source === chosen) - Number(a.source === chosen) || b.share - a.share || a.source.index - b.source.index);
  return ranked.slice(0, candidatesMax).map(({ source, share }) => ({ ...refOf(source), confidence: Math.round(share * 1e4) / 1e4 }));
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
