import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../app/workbench.ts';
import type { Answer, Verb } from '../../cli/verb.ts';
import { approveVerb } from '../../cli/verbs/approve.ts';
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
  /** The drafted playbook. */
  yaml(): string;
  plan(): Promise<Step>;
  /** Approves everything and goes on to the proof: what each verb came to. */
  go(): Promise<{ migrate: Step; validate: Step; verify: Step; exitCodes: number[] }>;
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
    yaml: () => readFileSync(join(playbooks, name, 'playbook.yaml'), 'utf8'),
    plan: () => call(planVerb),
    go: async () => {
      await call(reviewVerb);
      const approve = await step(approveVerb, ada, [], { all: true });
      const migrate = await call(migrateVerb);
      const validate = await call(validateVerb);
      const verify = await call(verifyVerb, [join(config.home, 'reports', name, 'manifest.json')]);
      return { migrate, validate, verify, exitCodes: [approve, migrate, validate, verify].map(({ exitCode }) => exitCode) };
    },
    rollback: () => call(rollbackVerb),
    target: async (text) => (await withClient(targetUrl, (client) => client.query(text))).rows,
  };
}
