import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { openJournal } from '../../engine/journal/journal.ts';
import { loadPlaybook } from '../../engine/playbook/load.ts';
import { lastPlaybook } from '../../engine/stages/prepared.ts';
import { GodwitError } from '../../model/errors.ts';
import { ownSchema } from '../../model/ledger.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { KeptPlaybook } from '../../model/prepared.ts';
import type { Transforms } from '../../model/sandbox.ts';
import { connectJournal } from '../workbench/connect.ts';

/** A playbook from its file, or as it was mapped last: then `texts` are those that stood beside it. */
export interface FoundPlaybook {
  readonly playbook: Playbook;
  readonly path: string;
  readonly texts: KeptPlaybook['texts'] | null;
}

/** The playbook of that name or path; where its folder is not, the journal of a control database may have it. Throws `playbook_not_found`. */
export async function findPlaybook(config: Config, name: string): Promise<FoundPlaybook> {
  try {
    return { ...loadPlaybook(name, config.playbooks), texts: null };
  } catch (error) {
    const isMissing = error instanceof GodwitError && error.code === 'playbook_not_found';
    const kept = isMissing && config.CONTROL_DATABASE_URL ? await keptIn(config, config.CONTROL_DATABASE_URL, name) : null;
    if (kept === null) throw error;
    return { ...kept, path: join(config.playbooks, name, 'playbook.yaml') };
  }
}

async function keptIn(config: Config, url: string, name: string): Promise<KeptPlaybook | null> {
  const database = await connectJournal(config, url);
  const session = await database.openSession();
  try {
    const journal = openJournal(ownSchema);
    await journal.requireInstalled(session);
    return await lastPlaybook({ journal, control: session }, name);
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'nothing_recorded') return null;
    throw error;
  } finally {
    await session.close();
    await database.close();
  }
}

/** The transforms of a playbook whose folder is not here, from the texts that were kept. */
export function withKeptTexts(transforms: Transforms, { texts }: FoundPlaybook): Transforms {
  return texts === null ? transforms : { ...transforms, read: (file) => texts[file] ?? transforms.read(file) };
}
