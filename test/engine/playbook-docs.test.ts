import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import { schemaText } from '../../scripts/playbook-schema.ts';

const docs = join(import.meta.dirname, '../../docs');
const guide = readFileSync(join(docs, 'playbook.md'), 'utf8');
/** Sections that have a document of their own, to which the guide leads. */
const apart = ['target-schema.md', 'embeddings.md', 'supabase.md'];
const all = [guide, ...apart.map((file) => readFileSync(join(docs, file), 'utf8'))].join('\n');

/** Every key of every map in a JSON Schema. */
function keysOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysOf);
  if (schema === null || typeof schema !== 'object') return [];
  const named = 'properties' in schema && schema.properties ? Object.keys(schema.properties) : [];
  return [...named, ...Object.values(schema).flatMap(keysOf)];
}

describe('the documents on playbooks', () => {
  it('hold the schema as it is: run `node scripts/playbook-schema.ts` after a change', () => {
    expect(readFileSync(join(docs, 'playbook.schema.json'), 'utf8')).toBe(schemaText());
  });

  it('name every key', () => {
    const missing = [...new Set(keysOf(JSON.parse(schemaText())))].filter((key) => !new RegExp(`\\b${key}\\b`).test(all));
    expect(missing).toEqual([]);
  });

  it('show a whole playbook that loads', () => {
    const [, example = ''] = /```yaml\n(playbook: [\s\S]*?)```/.exec(guide) ?? [];
    expect(parsePlaybook(example, 'docs/playbook.md').phases.length).toBeGreaterThan(1);
  });
});
