import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openAgentRecords } from '../../engine/journal/agents.ts';
import { currentArtifacts } from '../../engine/journal/current-artifacts.ts';
import { sourceOf, targetOf } from '../../engine/route.ts';
import type { Database } from '../../model/contracts.ts';
import { digestOf } from '../../model/digest.ts';
import { sourceNames, targetNames, writtenPlaybook } from '../../model/playbook-databases.ts';
import { version } from '../workbench/version.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';

/** A folder with more is nobody's playbook. */
const filesMax = 2_000;

/**
 * Digest of all that a review is made of: the playbook with the files beside it, structures of both sides, the profile, what stands in the journal,
 * and every decision. Null where a database cannot say cheaply whether its structure has changed, or the folder is too full to be looked through.
 */
export async function reviewState(bench: Workbench): Promise<string | null> {
  const { control, journal, playbook, path, principal } = bench;
  const files = filesOf(dirname(path));
  const stamps = await stampsOf(bench);
  if (files === null || stamps === null) return null;
  return digestOf({
    ...{ version: version(), by: principal.name, playbook: writtenPlaybook(playbook), files, stamps },
    standing: await currentArtifacts(control, controlSchema, playbook.playbook),
    profile: await journal.digests(control, playbook.playbook, 'profile', 'source', 1),
    decided: (await journal.audit.head(control))?.hash ?? null,
    said: (await openAgentRecords(control, controlSchema, playbook.playbook).decisions(1))[0] ?? null,
  });
}

async function stampsOf(bench: Workbench): Promise<string[] | null> {
  const { playbook } = bench;
  const databases: Database[] = [
    ...sourceNames(playbook).map((name) => sourceOf(bench, name)),
    ...targetNames(playbook).map((name) => targetOf(bench, name)),
  ];
  const stamps = await Promise.all(databases.map(async (each) => (await each.structureStamp?.()) ?? null));
  return stamps.some((stamp) => stamp === null) ? null : stamps.map(String);
}

/** Names, sizes and times of the files below a folder; empty where it is not here, null where there are too many. */
function filesOf(folder: string): string[] | null {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  if (names.length > filesMax) return null;
  return names.map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    const { size, mtimeNs } = statSync(file, { bigint: true });
    return `${file} ${size} ${mtimeNs}`;
  });
}
