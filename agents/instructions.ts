import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../model/digest.ts';
import type { AgentDefinition } from './agent.ts';

export interface Instructions {
  readonly text: string;
  /** SHA-256 of the text; recorded with each decision. */
  readonly digest: string;
}

/** The text of `instructions.md` in a folder. */
export function instructionsIn(folder: string): string {
  return readFileSync(join(folder, 'instructions.md'), 'utf8').trim();
}

const house = instructionsIn(import.meta.dirname);

/** What an agent is told: the house rules, then its own instructions. */
export function readInstructions({ instructions }: Pick<AgentDefinition, 'instructions'>): Instructions {
  const text = `${house}\n\n${instructions}`;
  return { text, digest: sha256Hex(text) };
}
