import { type Command, InvalidArgumentError, Option } from 'commander';
import { type EmbeddedShare, embeddedShares } from '../model/embedding.ts';

/** A whole number within bounds, for commander. */
export function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`A whole number from ${min} to ${max} is needed.`);
  };
}

/** Adds `[phase...]`, --except and --with-dependencies. */
export function selectsPhases(command: Command): void {
  command
    .argument('[phase...]', 'phases, groups or target entities; all of them by default')
    .option('--except <name...>', 'phases, groups or target entities to leave out')
    .option('--with-dependencies', 'also what the selected phases depend on');
}

/** The selection that `selectsPhases` reads. */
export function selectionOf(args: readonly string[], options: Readonly<Record<string, unknown>>) {
  const { except } = options;
  return { only: args, except: Array.isArray(except) ? except.map(String) : [], withDependencies: options.withDependencies === true };
}

const shareWords = 'how much of the texts becomes vectors: the part that the playbook declares, all, or none';

/** --embeddings, of a run or of the embeddings alone. */
export const embeddingsOption = (): Option =>
  new Option('--embeddings <share>', shareWords).choices([...embeddedShares, 'none']).default('part');

/** The share that is asked for. */
export function embeddingsAsked({ embeddings, skipAiEmbeddings }: Readonly<Record<string, unknown>>): EmbeddedShare | 'none' {
  if (skipAiEmbeddings === true) return 'none';
  return embeddedShares.find((share) => share === embeddings) ?? (embeddings === 'none' ? 'none' : 'part');
}
