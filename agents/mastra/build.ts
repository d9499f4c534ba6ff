import { Agent } from '@mastra/core/agent';
import type { AgentDefinition } from '../agent.ts';
import type { Attempt } from '../context.ts';
import { recordRequest } from '../decisions.ts';
import { readInstructions } from '../instructions.ts';
import { guardedModel } from '../models/guarded.ts';
import { openModel } from '../models/registry.ts';
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
  const { model, name } = modelOf(definition, attempt);
  const record = recordRequest(attempt, { agent: id, model: name, instructions: instructions.digest });
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

/** The agent's own model, or the one for all, behind its gate. */
function modelOf(definition: AgentDefinition | Specialist, { models, meter, policy, journal, signal }: Attempt) {
  const { id } = definition;
  const choice = choiceFor(definition, models);
  const { model, host } = openModel(choice);
  const gate = {
    agent: id,
    meter,
    policy,
    signal,
    prices: choice.kind === 'openai' ? choice.prices : null,
    egress: host === null ? null : { host, journal },
    callMsMax: models.callMsMax,
    outputTokensMax: models.outputTokensMax,
  };
  return { model: guardedModel(model, gate), name: model.modelId };
}

function choiceFor(definition: AgentDefinition | Specialist, { agents: own, choice }: ModelSettings): ModelChoice {
  const named = 'model' in definition ? definition.model : null;
  if (named !== null && choice.kind === 'openai') return { ...choice, model: named };
  return new Map(Object.entries(own)).get(definition.id) ?? choice;
}
