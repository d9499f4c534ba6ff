import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { playbook } from '../model/playbook.ts';

/** The JSON Schema that editors check playbooks with, as the text of its file. */
export function schemaText(): string {
  return `${JSON.stringify({ title: 'Godwit playbook', ...z.toJSONSchema(playbook, { io: 'input' }) }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/playbook.schema.json'), schemaText());
