import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { withClient } from './databases.ts';
import type { Life } from './whole-life.ts';

/** The drafted playbook of one bucket with the bytes of files beside their rows. */
export async function withContents(life: Life): Promise<void> {
  const path = join(life.folder, life.playbook, 'playbook.yaml');
  const playbook = parse(readFileSync(path, 'utf8'));
  for (const phase of playbook.phases) {
    delete phase.fields.content;
    for (const rules of phase.drafted ?? []) rules.columns = rules.columns.filter((name: string) => name !== 'content');
    phase.drafted = (phase.drafted ?? []).filter(({ columns }: { columns: string[] }) => columns.length > 0);
    phase.ignore = { ...phase.ignore, content: 'The bytes are large objects.' };
    phase.contents = { hash: 'sha256', into: 'file_contents' };
  }
  writeFileSync(path, stringify(playbook));
  await withClient(life.targetUrl, (client) =>
    client.query(`ALTER TABLE fs DROP COLUMN content;
      CREATE TABLE file_contents (sha256 text PRIMARY KEY, bytes bigint NOT NULL, content oid NOT NULL)`),
  );
}
