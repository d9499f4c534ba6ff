import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../model/digest.ts';
import type { AgentDefinition } from './agent.ts';

export interface Instructions {
  readonly text: string;
  /** SHA-256 of the text; recorded with each decision. */
  readonly digest: string;
}

/** What an agent is told: the house rules, then its own instructions. */
export function readInstructions({ folder }: Pick<AgentDefinition, 'folder'>): Instructions {
  const text = [import.meta.dirname, folder].map((each) => readFileSync(join(each, 'instructions.md'), 'utf8').trim()).join('\n\n');
  return { text, digest: sha256Hex(text) };
}
