import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AskContext } from '../../agents/context.ts';
import { loadSpecialists } from '../../agents/specialists.ts';
import type { Config } from '../../config.ts';
import { type ListedDecision, openAgentRecords } from '../../engine/journal/agents.ts';
import { loadPlaybook } from '../../engine/playbook/load.ts';
import type { ThreadStore } from '../../model/agent-records.ts';
import type { Principal } from '../../model/principal.ts';
import type { SqlSession } from '../../model/session.ts';
import { specialistsFolder } from '../../model/specialist-text.ts';
import type { AgentWorkbench, ApprovalService } from '../../model/workbench.ts';
import type { MigrationSummary } from '../reporting/summary.ts';
import { openUnits } from '../workbench/units.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { openApprovals } from './approvals.ts';
import { openJobRunner } from './job-runner.ts';
import { openKnowledge } from './knowledge.ts';
import { budgetOf, modelsOf } from './models.ts';
import { proposalLines } from './proposals.ts';
import { openReader } from './reader.ts';
import { openRequests } from './requests.ts';
import { sharedBench } from './shared-bench.ts';

export type ConversationContext = Omit<AskContext, 'history' | 'signal'>;

/** All that a conversation, or a client of MCP, works with. */
export interface Conversation {
  readonly context: ConversationContext;
  /** The same for somebody else: what they ask for is done, refused and recorded in their name. */
  contextOf(principal: Principal): ConversationContext;
  /** The playbook was changed elsewhere. */
  changed(): void;
  readonly threads: ThreadStore;
  readonly approvals: ApprovalService;
  /** What agents and people decided, newest first. */
  decisions(limit: number): Promise<readonly ListedDecision[]>;
  /** What a digest stands for, as lines for whoever decides. */
  show(digest: string): Promise<readonly string[]>;
  readonly person: Principal;
  /** What the last run that was asked for came to, when it has ended; throws what stopped it. */
  lastRun(): Promise<MigrationSummary | null>;
}

/** Opens a playbook's workbench for agents; what they set going is finished before it closes. */
export function withConversation<T>(caller: Caller, playbook: string, work: (conversation: Conversation) => Promise<T>): Promise<T> {
  return withWorkbench(caller, playbook, async (opened) => {
    // Corrections change the playbook's file while the conversation goes on.
    const bench = { ...opened };
    const { jobRunnerOf, finished, lastRun } = openJobRunner(playbook);
    // What is known, and what is noted, is so on other units than those of who asks and waits for it.
    const [units, aside] = [openUnits(bench), openUnits(bench)];
    const noting: SqlSession = { query: (statement) => aside.within(({ control }) => control.query(statement)) };
    const records = openAgentRecords(noting, controlSchema, bench.playbook.playbook);
    const within = <T>(work: (inner: Workbench) => Promise<T>): Promise<T> => units.within((sessions) => work({ ...bench, ...sessions }));
    const knowledge = openKnowledge((work) => aside.within((sessions) => work({ ...bench, ...sessions })));
    const benchOf = (principal: Principal): AgentWorkbench => {
      const jobRunner = jobRunnerOf({ ...caller, principal });
      return sharedBench((work) =>
        within((given) => {
          const inner = { ...given, principal };
          return work({ ...openReader(inner, knowledge), ...openRequests(inner, knowledge, records, jobRunner) });
        }),
      );
    };
    const { config } = caller;
    const models = modelsOf(config);
    const context = {
      bench: benchOf(caller.principal),
      journal: records,
      models,
      policy: config.GODWIT_EGRESS,
      maskKey: maskKeyOf(config),
      budget: budgetOf(config),
      specialists: loadSpecialists(join(dirname(bench.path), specialistsFolder)),
    };
    const changed = (): void => {
      bench.playbook = loadPlaybook(bench.path, caller.config.playbooks).playbook;
      knowledge.forgetMappings();
    };
    try {
      return await work({
        context,
        contextOf: (principal) => ({ ...context, bench: benchOf(principal) }),
        changed,
        threads: records.threads,
        approvals: { decide: (decision) => within((inner) => openApprovals(inner, changed).decide(decision)) },
        decisions: (limit) => records.decisions(limit),
        show: (digest) => within((inner) => proposalLines(inner, digest)),
        person: caller.principal,
        lastRun: () => finished().then(lastRun),
      });
    } finally {
      await finished();
      await Promise.all([units.close(), aside.close()]);
    }
  });
}

/** The secret of the masks is drawn once per home, so that a value has the same mask tomorrow. */
function maskKeyOf({ home }: Config): string {
  const file = join(home, 'mask-key');
  if (!existsSync(file)) drawKey(file);
  return readFileSync(file, 'utf8');
}

/** Written whole beside its place and linked there: of two processes that draw at once, the key of the first counts. */
function drawKey(file: string): void {
  const drawn = `${file}.${process.pid}`;
  writeFileSync(drawn, randomBytes(32).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(drawn, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(drawn);
  }
}
