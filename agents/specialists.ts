import { z } from 'zod';
import { frontMatterOf, invalidSpecialist as invalid, specialistTexts } from '../model/specialist-text.ts';
import { type AgentDefinition, agentIds } from './agent.ts';

/** An agent that a playbook brings: expertise, approach and quality bars of its domain. It looks and proposes; it asks for no action. */
export interface Specialist extends AgentDefinition {
  /** Model name on the configured server; null: the one for all. */
  readonly model: string | null;
}

const front = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,40}$/, 'lower-case letters, digits and hyphens')
    .refine((name) => !agentIds.some((id) => id === name), 'is the name of an agent that is there already'),
  description: z.string().min(10).max(300),
  model: z.string().min(1).max(100).optional(),
});

const tools = [
  'search_names',
  'overview',
  'describe_entity',
  'show_schema',
  'profile_entity',
  'sample_rows',
  'list_findings',
  'show_mapping',
  'propose_mapping',
  'request_approval',
];

/**
 * The specialists of a playbook: Markdown files in a folder, with front matter `name`, `description` and, if wanted, `model`.
 * Throws `playbook_invalid`.
 */
export function loadSpecialists(folder: string): Specialist[] {
  const found = specialistTexts(folder).map(({ file, text }) => parseSpecialist(text, file));
  const twice = found.find(({ id }, i) => found.findIndex((each) => each.id === id) !== i);
  if (twice) throw invalid(folder, `two specialists are called "${twice.id}"`);
  return found;
}

/** A specialist from its Markdown; `file` is only its name in messages. */
export function parseSpecialist(text: string, file: string): Specialist {
  const match = frontMatterOf(text);
  if (match === null) throw invalid(file, 'it has no front matter between two lines `---`, or nothing after it');
  const read = front.safeParse(fieldsOf(match.front));
  if (!read.success) throw invalid(file, read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const { name, description, model = null } = read.data;
  return { id: name, title: name, description, instructions: match.body.trim(), tools, delegates: [], model };
}

/** `key: value` lines; a value may stand in quotes. */
function fieldsOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  return Object.fromEntries(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).trim();
      return [line.slice(0, Math.max(0, colon)).trim(), /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value];
    }),
  );
}
