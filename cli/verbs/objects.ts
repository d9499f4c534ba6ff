import type { Command } from 'commander';
import type { CopiedObjects, ReviewedObjects } from '../../app/objects/objects.ts';
import { exitCodes } from '../../model/errors.ts';
import type { ObjectsResult } from '../../model/objects.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const named = (command: Command): Command => command.argument('[objects...]', 'copies of the playbook; all by default');

export const objectsReviewVerb: Verb = {
  name: 'objects review',
  summary: 'Show which stored objects would be copied where; nothing is copied',
  example: 'godwit objects review --playbook carelink',
  configure: named,
  run: async ({ caller, playbook, args }) => {
    const { reviewObjects } = await import('../../app/objects/objects.ts');
    const reviewed = await reviewObjects(caller, playbook, args);
    return { json: { objects: reviewed }, text: `${reviewed.flatMap(reviewLines).join('\n')}\n` };
  },
};

function reviewLines({ plan, digest, approvedBy }: ReviewedObjects): string[] {
  const { objects, from, to, buckets, deletes } = plan;
  const state = approvedBy === null ? `waits: godwit approve ${digest.slice(0, 12)} --as NAME` : `approved by ${approvedBy}`;
  return [
    `${objects} ${digest.slice(0, 12)}: ${from.label} → ${to.label}; ${buckets === null ? 'all buckets' : buckets.join(', ')}; deletes: ${deletes}`,
    `  ${state}`,
  ];
}

export const objectsCopyVerb: Verb = {
  name: 'objects copy',
  summary: 'Copy stored objects that are new or changed, as it was approved',
  example: 'godwit objects copy --check --playbook carelink',
  configure: (command) => named(command).option('--check', 'also read everything back and compare size and SHA-256'),
  run: async ({ caller, playbook, args, options }) => {
    const { copyStored } = await import('../../app/objects/objects.ts');
    return told(await copyStored(caller, playbook, args, options.check === true));
  },
};

export const objectsCheckVerb: Verb = {
  name: 'objects check',
  summary: 'Read back the objects that were copied, and compare size and SHA-256',
  example: 'godwit objects check --playbook carelink',
  configure: named,
  run: async ({ caller, playbook, args }) => {
    const { checkStored } = await import('../../app/objects/objects.ts');
    return told(await checkStored(caller, playbook, args));
  },
};

function told(copies: readonly CopiedObjects[]) {
  const lines = copies.flatMap(({ objects, result, checked }) => [
    ...resultLines(objects, result),
    ...(checked ? resultLines(`${objects}, read back`, checked) : []),
  ]);
  const isWhole = copies.every(({ result, checked }) => [result, checked].every((each) => Object.keys(each?.open ?? {}).length === 0));
  return { json: { objects: copies }, text: `${lines.join('\n')}\n`, exitCode: isWhole ? 0 : exitCodes.data };
}

function resultLines(name: string, { read, sent, changed, unchanged, removed, bytes, open }: ObjectsResult): string[] {
  const fates = [
    `${count(sent)} copied`,
    `${count(changed)} copied again`,
    `${count(unchanged)} unchanged`,
    `${count(removed)} taken away`,
  ];
  return [
    `${name}: ${count(read)} objects, ${count(bytes)} bytes: ${fates.join(', ')}`,
    ...Object.entries(open).map(
      ([reason, { count: objects, names }]) => `  ! ${reason}: ${count(objects)}, such as ${names.slice(0, 3).join(', ')}`,
    ),
  ];
}
