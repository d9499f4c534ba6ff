import type { LanguageModelV4 } from '@ai-sdk/provider';
import { Agent } from '@mastra/core/agent';
import type { AgentDefinition } from '../agent.ts';
import type { Attempt } from '../context.ts';
import { recordRequest } from '../decisions.ts';
import { readInstructions } from '../instructions.ts';
import { gatedModel } from '../models/gate.ts';
import type { ModelChoice, ModelSettings } from '../models/settings.ts';
import { orchestrator } from '../orchestrator/agent.ts';
import { agents } from '../registry.ts';
import type { Specialist } from '../specialists.ts';
import { mastraModel } from './model.ts';
import { mastraTools } from './tools.ts';

/** Builds the orchestrator and all whom it may ask, for one attempt, by name. */
export function buildAgents(attempt: Attempt): Record<string, Agent> {
  const specialists = attempt.models.choice.kind === 'openai' ? (attempt.specialists ?? []) : [];
  const asked = [...orchestrator.delegates.map((id) => agents[id]), ...specialists];
  const built = Object.fromEntries(asked.map((each) => [each.id, buildAgent(each, attempt, {})]));
  return { ...built, [orchestrator.id]: buildAgent(orchestrator, attempt, built) };
}

function buildAgent(definition: AgentDefinition, attempt: Attempt, built: Readonly<Record<string, Agent>>): Agent {
  const { id, title, description } = definition;
  const instructions = readInstructions(definition);
  const model = modelOf(definition, attempt);
  const record = recordRequest(attempt, { agent: id, model: model.modelId, instructions: instructions.digest });
  return new Agent({
    id,
    name: title,
    description,
    instructions: instructions.text,
    model: mastraModel(model),
    tools: mastraTools(definition, attempt, record),
    agents: built,
  });
}

/** The agent's own model, or the one for all. */
function modelOf(definition: AgentDefinition | Specialist, { models, ...attempt }: Attempt): LanguageModelV4 {
  return gatedModel(choiceFor(definition, models), { ...attempt, agent: definition.id, limits: models });
}

function choiceFor(definition: AgentDefinition | Specialist, { agents: own, choice, prices }: ModelSettings): ModelChoice {
  const named = 'model' in definition ? definition.model : null;
  if (named !== null && choice.kind === 'openai') return { ...choice, model: named, prices: prices.get(named) ?? choice.prices };
  return new Map(Object.entries(own)).get(definition.id) ?? choice;
}
