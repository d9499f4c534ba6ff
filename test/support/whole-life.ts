import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideMappings } from '../../app/approval/approve.ts';
import { initialise } from '../../app/playbook/init.ts';
import type { MigrationSummary } from '../../app/reporting/summary.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { verifyFile } from '../../app/run/verify.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import type { WantedForms } from '../../model/normalisation.ts';
import type { Finding } from '../../model/profile.ts';
import type { Verdict } from '../../model/verdict.ts';
import { createDatabase, withClient } from './databases.ts';
import { asPerson } from './person.ts';

const playbook = 'life';

export interface WholeLifeOptions {
  readonly schemas?: readonly string[];
  /** The address of a source that is no database made by SQL. */
  readonly source?: string;
  /** Settings beside the usual ones. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly readDamaged?: boolean;
  readonly forms?: WantedForms;
  /** What the case looks at while the rows stand in the target. */
  readonly whileMigrated?: (life: Life) => Promise<void>;
}

/** Both databases and the home of a migration that `init` has drafted. */
export interface Life {
  readonly sourceUrl: string;
  readonly targetUrl: string;
  /** Also the home. */
  readonly folder: string;
  readonly playbook: string;
  readonly caller: Caller;
  readonly findings: readonly Finding[];
}

/** What became of a database that went the whole way. */
export interface WholeLife extends Life {
  readonly summary: MigrationSummary;
  readonly verdict: Verdict;
  readonly verified: Verdict;
  /** Rows left in the target's tables after the rollback. */
  readonly left: number;
}

/** Drafts a playbook and its target for a source made of `sourceSql`, without changing anything else. */
export async function beginLife(
  sourceSql: string,
  { schemas = ['public'], environment = {}, source, readDamaged = false, forms = {} }: WholeLifeOptions = {},
): Promise<Life> {
  const [sourceUrl, targetUrl] = [source ?? (await createDatabase('life_old')), await createDatabase('life_new')];
  if (source === undefined) await withClient(sourceUrl, (client) => client.query(sourceSql));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-life-'));
  const basics = {
    GODWIT_HOME: folder,
    GODWIT_PLAYBOOKS: folder,
    GODWIT_USER: 'ada',
    LIFE_SOURCE_URL: sourceUrl,
    LIFE_TARGET_URL: targetUrl,
  };
  const config = loadConfig({}, { ...basics, ...environment }, folder);
  const caller: Caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const options = {
    name: playbook,
    source: '$LIFE_SOURCE_URL',
    target: '$LIFE_TARGET_URL',
    schemas,
    approvals: 'self',
    apply: true,
    readDamaged,
    forms,
  } as const;
  const { findings } = await initialise(caller, options);
  return { sourceUrl, targetUrl, folder, playbook, caller, findings };
}

/** Drafts, approves, migrates, validates, verifies and takes back what `sourceSql` makes. */
export async function runWholeLife(sourceSql: string, options: WholeLifeOptions = {}): Promise<WholeLife> {
  const life = await beginLife(sourceSql, options);
  const { caller, targetUrl } = life;
  await decideMappings(asPerson(caller, 'ada'), 'approved', { playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' });
  const summary = await migrate(caller, { playbook, selection: {} });
  const { verdict } = await validatePlaybook(caller, playbook);
  const verified = await verifyFile(caller, playbook, summary.reports.find((file) => file.endsWith('manifest.json')) ?? '');
  await options.whileMigrated?.(life);
  await rollbackPhases(caller, playbook, {});
  return {
    ...life,
    summary,
    verdict,
    verified,
    left: await rowsIn(
      targetUrl,
      summary.phases.map(({ entity }) => entity),
    ),
  };
}

/** What a life without losses comes to: everything written, nothing kept aside, nothing left after the rollback. */
export const wholeLife = (rows: number) => ({
  summary: { outcome: 'done', rows: { read: rows, written: rows, quarantined: 0 }, validation: { verdict: 'passed' } },
  verdict: { verdict: 'passed' },
  verified: { verdict: 'passed' },
  left: 0,
});

async function rowsIn(url: string, entities: readonly string[]): Promise<number> {
  return withClient(url, async (client) => {
    let sum = 0;
    for (const entity of entities) {
      const table = entity.split('.').map((part) => client.escapeIdentifier(part));
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${table.join('.')}`);
      sum += rows[0]?.n ?? 0;
    }
    return sum;
  });
}
