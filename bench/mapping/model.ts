import { candidatesInContext } from '../../agents/data-mapping/candidates.ts';
import { type ReRankContext, type ReRanked, reRank } from '../../agents/data-mapping/re-rank.ts';
import { budgetOf, modelsOf } from '../../app/conversation/models.ts';
import type { Config } from '../../config.ts';
import type { Spending } from '../../model/agent-records.ts';
import { GodwitError } from '../../model/errors.ts';
import type { FieldMatch, Matching } from '../../model/matching.ts';
import type { Pair } from './pair.ts';

/** Everything that a model was asked for one evaluation, and what it cost. */
export interface Asked extends Spending {
  readonly model: string;
  /** Whether prices were given: without them nothing is known of dollars. */
  readonly priced: boolean;
  readonly findings: readonly string[];
}

export interface EvaluatedModel {
  /** The matching as the model would have it: it is asked about the fields that the matcher is not sure of. */
  reRanked(found: Matching, pair: Pick<Pair, 'source' | 'target'>): Promise<Matching>;
  asked(): Asked;
}

/** Opens the model that the settings name for data mapping. Throws `config_invalid` where none is named. */
export function openModelUnderTest(config: Config): EvaluatedModel {
  const models = modelsOf(config);
  const choice = models.agents['data-mapping'] ?? models.choice;
  if (choice.kind === 'rules') throw new GodwitError('config_invalid', 'No model is named: set GODWIT_MODEL or GODWIT_MODELS.');
  const findings: string[] = [];
  let spent: Spending = { steps: 0, inputTokens: 0, outputTokens: 0, milliseconds: 0, dollars: 0 };
  const context = (): ReRankContext => ({
    models,
    // An evaluation has no workbench to keep records in; its pairs are published schemas.
    journal: { recordDecision: async () => {}, recordEgress: async () => {} },
    policy: config.GODWIT_EGRESS,
    budget: { ...limits, dollars: Math.max(Number.MIN_VALUE, budgetOf(config).dollars - spent.dollars) },
    signal: new AbortController().signal,
  });
  return {
    reRanked: async (found, { source, target }) => {
      const ranked = await reRank(candidatesInContext(found.fields.filter(isOpen), source.catalog, target.catalog), context());
      findings.push(...ranked.findings.map(({ message }) => message));
      spent = sum(spent, ranked.spending);
      return withChoices(found, ranked);
    },
    asked: () => ({ model: choice.model, priced: choice.prices !== null, findings, ...spent }),
  };
}

/** Of one pair; dollars are bounded over all of them. */
const limits = { steps: 200, tokens: 5_000_000, seconds: 3_600 };

const isOpen = ({ accepted, candidates }: FieldMatch): boolean => !accepted && candidates.length > 0;

/** The matcher's answer stands wherever the model chose nothing, and where it chose the same: a join keeps its parts. */
function withChoices(found: Matching, { choices }: ReRanked): Matching {
  const chosen = new Map(choices.map((choice) => [nameOf(choice.target), choice]));
  const fields = found.fields.map((match): FieldMatch => {
    const choice = chosen.get(nameOf(match.target));
    if (!choice || !isOpen(match)) return match;
    const { source, confidence } = choice;
    const same = source === null ? match.sources.length === 0 : match.sources.some((each) => nameOf(each) === nameOf(source));
    return same ? { ...match, confidence } : { ...match, sources: source ? [source] : [], confidence };
  });
  return { ...found, fields };
}

const nameOf = ({ entity, field }: { readonly entity: string; readonly field: string }): string => JSON.stringify([entity, field]);

function sum(a: Spending, b: Spending): Spending {
  return {
    steps: a.steps + b.steps,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    milliseconds: a.milliseconds + b.milliseconds,
    dollars: a.dollars + b.dollars,
  };
}

/** What it cost, in one line; then what went wrong. */
export function costText({ model, steps, inputTokens, outputTokens, milliseconds, dollars, priced, findings }: Asked): string {
  const tokens = `${inputTokens.toLocaleString('en')} tokens in, ${outputTokens.toLocaleString('en')} out`;
  const money = priced ? `${dollars.toFixed(4)} dollars` : 'no prices known (GODWIT_PRICES)';
  const line = `${model}: ${steps} prompts, ${tokens}, ${money}, ${(milliseconds / 1000).toFixed(1)} seconds`;
  return [line, ...findings.slice(0, 10).map((message) => `! ${message}`)].join('\n');
}
