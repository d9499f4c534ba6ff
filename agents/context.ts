import type { AgentJournal, Budget, EgressPolicy, ThreadMessage } from '../model/agent-records.ts';
import type { AgentWorkbench } from '../model/workbench.ts';
import type { SpokenOutcome } from './answer-attempt.ts';
import type { AskEvent } from './events.ts';
import type { Meter } from './meter.ts';
import type { ModelSettings } from './models/settings.ts';
import type { Specialist } from './specialists.ts';

/** What a question is answered with; the caller's, for as long as the question takes. */
export interface AskContext {
  readonly bench: AgentWorkbench;
  readonly journal: AgentJournal;
  readonly models: ModelSettings;
  readonly policy: EgressPolicy;
  /** Secret of the join-preserving masks; the same for a workbench, so that masks agree between questions. */
  readonly maskKey: string;
  readonly budget: Budget;
  /** Agents that the playbook brings; only a served model can think as they do. */
  readonly specialists?: readonly Specialist[];
  /** Aborted by Ctrl-C: the answer stops, the caller goes on. */
  readonly signal: AbortSignal;
  /** What was said before, oldest first. */
  readonly history: readonly ThreadMessage[];
}

/** One attempt to answer, by one choice of models. */
export interface Attempt extends Omit<AskContext, 'budget' | 'history'> {
  readonly question: string;
  readonly meter: Meter;
  /** Tools asked so far, with the digest of each answer. */
  readonly evidence: { tool: string; digest: string }[];
  /** What the answers of the agents were, in order; a served model says nothing of it. */
  readonly outcomes: SpokenOutcome[];
  emit(event: AskEvent): void;
}
