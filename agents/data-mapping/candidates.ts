import { type Catalog, findEntity } from '../../model/catalog.ts';
import type { FieldMatch, FieldRef } from '../../model/matching.ts';

/** A column with what a person would look at beside its name: what its description says, and what stands around it. */
export interface ColumnInContext {
  readonly entity: string;
  readonly field: string;
  readonly description?: string;
  readonly neighbours?: readonly string[];
}

/** What a matcher says of one target column; only names, descriptions, counts and statistics, never values of sensitive fields. */
export interface CandidateField {
  readonly target: ColumnInContext;
  /** Best first. */
  readonly candidates: readonly (ColumnInContext & { readonly confidence: number })[];
  readonly evidence: readonly string[];
}

const descriptionMax = 200;
const neighboursBeside = 2;

/** The matcher's answers as a model is shown them: each column with its description and its neighbours. */
export function candidatesInContext(matches: readonly FieldMatch[], source: Catalog, target: Catalog): CandidateField[] {
  return matches.map(({ target: wanted, candidates, evidence }) => ({
    target: inContext(wanted, target),
    candidates: candidates.map((each) => ({ ...inContext(each, source), confidence: each.confidence })),
    evidence,
  }));
}

function inContext({ entity, field }: FieldRef, catalog: Catalog): ColumnInContext {
  const fields = findEntity(catalog, entity)?.fields ?? [];
  const at = fields.findIndex(({ name }) => name === field);
  const description = fields[at]?.comment?.slice(0, descriptionMax);
  const near = at < 0 ? [] : fields.slice(Math.max(0, at - neighboursBeside), at + neighboursBeside + 1);
  const neighbours = near.map(({ name }) => name).filter((name) => name !== field);
  return { entity, field, ...(description && { description }), ...(neighbours.length > 0 && { neighbours }) };
}
