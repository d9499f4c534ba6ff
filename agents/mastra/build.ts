import { Agent } from '@mastra/core/agent';
import type { AgentDefinition, AgentId } from '../agent.ts';
import type { Attempt } from '../context.ts';
import { recordRequest } from '../decisions.ts';
import { readInstructions } from '../instructions.ts';
import { guardedModel } from '../models/guarded.ts';
import { openModel } from '../models/registry.ts';
import { agents } from '../registry.ts';
import { mastraModel } from './model.ts';
import { mastraTools } from './tools.ts';

/** Builds an agent and those it may ask, for one attempt; all of them by name. */
export function buildAgents(definition: AgentDefinition, attempt: Attempt): Record<string, Agent> {
  const asked = Object.assign({}, ...definition.delegates.map((each) => buildAgents(agents[each], attempt)));
  return { ...asked, [definition.id]: buildAgent(definition, attempt, asked) };
}

function buildAgent(definition: AgentDefinition, attempt: Attempt, built: Readonly<Record<string, Agent>>): Agent {
  const { id, title, description, delegates } = definition;
  const instructions = readInstructions(definition);
  const { model, name } = modelOf(id, attempt);
  const record = recordRequest(attempt, { agent: id, model: name, instructions: instructions.digest });
  return new Agent({
    id,
    name: title,
    description,
    instructions: instructions.text,
    model: mastraModel(model),
    tools: mastraTools(definition, attempt, record),
    agents: Object.fromEntries(delegates.flatMap((each) => (built[each] ? [[each, built[each]]] : []))),
  });
}

/** The agent's own model, or the one for all, behind its gate. */
function modelOf(id: AgentId, { models, meter, policy, journal, signal }: Attempt) {
  const choice = models.agents[id] ?? models.choice;
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
