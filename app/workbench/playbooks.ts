import type { Config } from '../../config.ts';
import { playbooksKept } from '../../engine/journal/playbooks.ts';
import { loadPlaybook, playbookNames } from '../../engine/playbook/load.ts';
import { GodwitError } from '../../model/errors.ts';
import { ownSchema } from '../../model/ledger.ts';
import { connectJournal } from './connect.ts';

/** The playbook that was asked for, or the only one there is, or the sample. */
export function chosenPlaybook(config: Config, asked: string | undefined): string {
  if (asked !== undefined) return asked;
  const names = playbookNames(config.playbooks);
  return names.length === 1 ? (names[0] ?? 'smile') : 'smile';
}

/** A playbook that can be opened by its name. */
export interface ListedPlaybook {
  readonly name: string;
  readonly title: string;
  /** What is wrong with it; null where nothing is. */
  readonly problem: string | null;
}

/** The playbooks of the folder, and those that were mapped with the control database. */
export async function listPlaybooks(config: Config): Promise<ListedPlaybook[]> {
  const here = namesHere(config);
  const kept = (await keptNames(config)).filter((name) => !here.includes(name));
  return [...here.map((name) => listed(config, name)), ...kept.map((name) => ({ name, title: name, problem: null }))];
}

/** The playbooks of the folder; in an empty one the sample. */
function namesHere({ playbooks }: Config): string[] {
  const names = playbookNames(playbooks);
  return names.length === 0 ? ['smile'] : names;
}

function listed(config: Config, name: string): ListedPlaybook {
  try {
    return { name, title: loadPlaybook(name, config.playbooks).playbook.title, problem: null };
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    return { name, title: name, problem: error.message };
  }
}

async function keptNames({ CONTROL_DATABASE_URL: url, ...config }: Config): Promise<string[]> {
  if (url === undefined) return [];
  const database = await connectJournal(config, url);
  const session = await database.openSession();
  try {
    return await playbooksKept(session, ownSchema);
  } finally {
    await session.close();
    await database.close();
  }
}

/** Whether a playbook of that name is listed; without looking further where its folder is here. */
export async function isKnownPlaybook(config: Config, name: string): Promise<boolean> {
  return namesHere(config).includes(name) || (await keptNames(config)).includes(name);
}
