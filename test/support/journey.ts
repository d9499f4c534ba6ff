import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlacedDecision } from '../../app/playbook/decide.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import type { Answer, Verb } from '../../cli/verb.ts';
import { approveVerb } from '../../cli/verbs/approve.ts';
import { decideVerb } from '../../cli/verbs/decide.ts';
import { initVerb } from '../../cli/verbs/init.ts';
import { migrateVerb } from '../../cli/verbs/migrate.ts';
import { planVerb } from '../../cli/verbs/overview.ts';
import { reviewVerb } from '../../cli/verbs/review.ts';
import { rollbackVerb } from '../../cli/verbs/rollback.ts';
import { validateVerb } from '../../cli/verbs/validate.ts';
import { verifyVerb } from '../../cli/verbs/verify.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Finding } from '../../model/profile.ts';
import { createDatabase, withClient } from './databases.ts';
import { asPerson } from './person.ts';

/** A verb's answer, or the error that ended it. */
export interface Step {
  readonly exitCode: number;
  readonly text: string;
  readonly json: unknown;
}

/** A database that nobody prepared, on its way through the verbs. */
export interface Journey {
  readonly sourceUrl: string;
  readonly targetUrl: string;
  readonly init: Step;
  readonly findings: readonly Finding[];
  readonly open: readonly PlacedDecision[];
  /** The drafted playbook. */
  yaml(): string;
  /** Runs `godwit decide`. */
  decide(...args: string[]): Promise<Step>;
  /** Reviews, and approves everything without taking what is open. */
  approve(options?: Readonly<Record<string, unknown>>): Promise<Step>;
  plan(): Promise<Step>;
  /** Approves everything, by default also what is open, and goes on to the proof: what each verb came to. */
  go(approval?: Readonly<Record<string, unknown>>): Promise<{ migrate: Step; validate: Step; verify: Step; exitCodes: number[] }>;
  rollback(): Promise<Step>;
  /** Rows of the target as objects. */
  target(sql: string): Promise<unknown[]>;
}

const name = 'moving';

async function step(verb: Verb, caller: Caller, args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<Step> {
  try {
    const answer: Answer = await verb.run({ caller, playbook: name, args, options });
    return { exitCode: answer.exitCode ?? 0, text: answer.text, json: answer.json };
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    return { exitCode: error.exitCode, text: `${error.message} ${error.hint}`, json: error.details };
  }
}

/** Makes a source of `sql` and drafts playbook and target for it, as `godwit init --apply --self` does. */
export async function journey(sql: string, schemas: readonly string[] = ['public']): Promise<Journey> {
  const [sourceUrl, targetUrl] = [await createDatabase('odd_from'), await createDatabase('odd_to')];
  await withClient(sourceUrl, (client) => client.query(sql));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-journey-'));
  const playbooks = join(folder, 'playbooks');
  const environment = { MOVING_SOURCE_URL: sourceUrl, MOVING_TARGET_URL: targetUrl };
  const config = loadConfig(
    {},
    { GODWIT_HOME: join(folder, 'home'), GODWIT_PLAYBOOKS: playbooks, GODWIT_USER: 'ada', GODWIT_ALLOW_SUPERUSER: '1', ...environment },
    folder,
  );
  const caller: Caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const call = (verb: Verb, args: readonly string[] = [], options = {}): Promise<Step> => step(verb, caller, args, options);
  const ada = asPerson(caller, 'ada');
  const init = await call(initVerb, [name], { source: sourceUrl, target: targetUrl, schemas, self: true, apply: true });
  return {
    ...{ sourceUrl, targetUrl, init },
    findings: (init.json as { findings?: Finding[] }).findings ?? [],
    open: (init.json as { open?: PlacedDecision[] }).open ?? [],
    decide: (...args) => step(decideVerb, ada, args, { why: 'it is so' }),
    approve: async (options = {}) => {
      await call(reviewVerb);
      return step(approveVerb, ada, [], { all: true, ...options });
    },
    yaml: () => readFileSync(join(playbooks, name, 'playbook.yaml'), 'utf8'),
    plan: () => call(planVerb),
    go: async (approval = { acceptOpen: true, why: 'a test' }) => {
      await call(reviewVerb);
      const approve = await step(approveVerb, ada, [], { all: true, ...approval });
      const migrate = await call(migrateVerb);
      const validate = await call(validateVerb);
      const verify = await call(verifyVerb, [join(config.home, 'reports', name, 'manifest.json')]);
      return { migrate, validate, verify, exitCodes: [approve, migrate, validate, verify].map(({ exitCode }) => exitCode) };
    },
    rollback: () => call(rollbackVerb),
    target: async (text) => (await withClient(targetUrl, (client) => client.query(text))).rows,
  };
}
