import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageModelV4, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { z } from 'zod';
import type { AgentJournal, Budget, EgressPolicy, Spending } from '../../model/agent-records.ts';
import { digestOf, sha256Hex } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { boundResult } from '../../tools/bounds.ts';
import { openMeter } from '../meter.ts';
import { gatedModel } from '../models/gate.ts';
import { modelError } from '../models/retry.ts';
import type { ModelSettings } from '../models/settings.ts';
import type { CandidateField, ColumnInContext } from './candidates.ts';

interface Column {
  readonly entity: string;
  readonly field: string;
}

/** The model's choice for one target column; `source` null: none of the candidates. */
export interface RankedChoice {
  readonly target: Column;
  readonly source: Column | null;
  readonly confidence: number;
  readonly why: string;
}

export interface ReRanked {
  readonly choices: readonly RankedChoice[];
  /** What went wrong; the matcher's own choice stands for every column without one here. */
  readonly findings: readonly { readonly code: string; readonly message: string }[];
  readonly spending: Spending;
}

export interface ReRankContext {
  readonly models: ModelSettings;
  readonly journal: AgentJournal;
  readonly policy: EgressPolicy;
  readonly budget: Budget;
  readonly signal: AbortSignal;
}

const columnsAtOnce = 20;
const fieldsMax = 2000;
const instructions = readFileSync(join(import.meta.dirname, 're-rank.md'), 'utf8').trim();
const answer = z.object({
  choices: z
    .array(
      z.object({
        column: z.int().min(0),
        candidate: z.int().min(0).nullable(),
        confidence: z.number().min(0).max(1),
        why: z.string().max(2000),
      }),
    )
    .max(columnsAtOnce),
});

/**
 * Lets the model choose among a matcher's candidates, twenty columns a prompt. It can choose nothing that was not offered; what it says
 * otherwise is a finding. On the rules there is nobody to choose, and the result is empty.
 */
export async function reRank(fields: readonly CandidateField[], context: ReRankContext): Promise<ReRanked> {
  const { models, budget } = context;
  const choice = models.agents['data-mapping'] ?? models.choice;
  const meter = openMeter(budget);
  const choices: RankedChoice[] = [];
  const findings: GodwitError[] = [];
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(budget.seconds * 1000)]);
  const model = gatedModel(choice, { ...context, signal, agent: 'data-mapping', meter, limits: models, outcomes: [] });
  const asked = choice.kind === 'rules' ? [] : fields.slice(0, fieldsMax);
  for (let at = 0; at < asked.length; at += columnsAtOnce) {
    const part = asked.slice(at, at + columnsAtOnce);
    const found = await chooseFor(part, model).catch(modelError);
    if (found instanceof GodwitError) findings.push(found);
    else choices.push(...found);
    await record(context, part, found, model.modelId, meter.spent());
    if (findings.some(({ code }) => code === 'budget_spent') || context.signal.aborted) break;
  }
  return {
    choices,
    findings: findings.map(({ code, message, hint }) => ({ code, message: `${message} ${hint}` })),
    spending: meter.spent(),
  };
}

async function chooseFor(part: readonly CandidateField[], model: LanguageModelV4): Promise<RankedChoice[]> {
  const prompt: LanguageModelV4Prompt = [
    { role: 'system', content: instructions },
    { role: 'user', content: [{ type: 'text', text: JSON.stringify(taskOf(part)) }] },
  ];
  const { content } = await model.doGenerate({ prompt, responseFormat: { type: 'json' }, temperature: 0 });
  const text = content.map((each) => (each.type === 'text' ? each.text : '')).join('');
  const read = answer.safeParse(jsonIn(text));
  if (!read.success) throw new GodwitError('proposal_unusable', 'The model did not answer with a list of choices.');
  return read.data.choices.map((each) => choiceOf(each, part));
}

function taskOf(part: readonly CandidateField[]): unknown {
  const columns = part.map(({ target, candidates, evidence }, column) => ({
    column,
    target: `${target.entity}.${target.field}`,
    ...besideName(target),
    candidates: candidates
      .slice(0, 10)
      .map((each, candidate) => ({ candidate, source: `${each.entity}.${each.field}`, ...besideName(each), confidence: each.confidence })),
    evidence: evidence.slice(0, 5),
  }));
  return boundResult({ columns }).data;
}

const besideName = ({ description, neighbours }: ColumnInContext) => ({
  ...(description && { description }),
  ...(neighbours && { neighbours }),
});

/** The JSON of an answer, also between fences. */
function jsonIn(text: string): unknown {
  const body = /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function choiceOf(
  { column, candidate, confidence, why }: z.output<typeof answer>['choices'][number],
  part: readonly CandidateField[],
): RankedChoice {
  const field = part[column];
  const source = candidate === null ? null : field?.candidates[candidate];
  if (!field || source === undefined) throw new GodwitError('proposal_unusable', 'The model chose a column that was not offered to it.');
  return { target: field.target, source: source && { entity: source.entity, field: source.field }, confidence, why: why.slice(0, 300) };
}

async function record(
  { journal }: ReRankContext,
  part: readonly CandidateField[],
  found: RankedChoice[] | GodwitError,
  model: string,
  spending: Spending,
): Promise<void> {
  const isChosen = !(found instanceof GodwitError);
  await journal.recordDecision({
    actor: { kind: 'agent', name: 'data-mapping' },
    what: isChosen ? `chose sources of ${found.length} columns` : `chose no source (${found.code})`,
    why: isChosen
      ? found
          .map(({ target, why }) => `${target.field}: ${why}`)
          .join('; ')
          .slice(0, 500)
      : found.message,
    evidence: [{ tool: 'matcher', digest: digestOf(part) }],
    artifact: null,
    model,
    instructions: sha256Hex(instructions),
    spending,
  });
}
