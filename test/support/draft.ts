import { draftTarget } from '../../databases/postgres/draft/draft-target.ts';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { withDecisions } from '../../engine/draft/decisions.ts';
import { type DraftedPlaybook, draftPlaybook } from '../../engine/draft/draft-playbook.ts';
import { learn } from '../../engine/draft/learn.ts';
import { playbookYaml } from '../../engine/draft/playbook-yaml.ts';
import type { Catalog } from '../../model/catalog.ts';
import { createDatabase, withClient } from './databases.ts';

/** The catalog of a new database made by `sql`. */
export async function catalogOf(sql: string, schemas: readonly string[]): Promise<Catalog> {
  const url = await createDatabase('drafted');
  await withClient(url, (client) => client.query(sql));
  const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 });
  try {
    return await introspect(session, schemas);
  } finally {
    await session.close();
  }
}

const nothingKnown = { entities: {}, findings: [] };

export interface Draft extends DraftedPlaybook {
  readonly ddl: string;
  readonly yaml: string;
  readonly source: Catalog;
}

/** What `init` drafts for a database made by `sql`: target tables, and a playbook called `moving`. */
export async function draft(sql: string, schemas: readonly string[] = ['public']): Promise<Draft> {
  const source = await catalogOf(sql, schemas);
  const target = await draftTarget(source);
  const drafted = draftPlaybook('moving', source, target.catalog, {
    source: { url: 'embedded:old', schemas },
    target: { url: 'embedded:new', schemas },
  });
  const all = { playbook: drafted.playbook, findings: [...target.findings, ...drafted.findings] };
  const learned = learn(source, nothingKnown);
  const { playbook, findings, told } = withDecisions(all, { source, target: target.catalog, learned, profile: nothingKnown });
  return { playbook, source, findings, ddl: target.ddl, yaml: playbookYaml(playbook, told) };
}
