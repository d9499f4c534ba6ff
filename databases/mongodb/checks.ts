import type { Check } from '../../model/check.ts';
import type { ScannedCollection, Unread } from './scanned.ts';

const shown = 5;

/** Named checks of collections, whose documents were all read by now. */
export function checkCollections(scans: readonly ScannedCollection[]): Check[] {
  return [
    readable(scans),
    ...scans.flatMap(notRead),
    ...scans.flatMap(keys),
    ...scans.flatMap(members),
    ...scans.flatMap(faults),
    ...scans.flatMap(doubled),
    ...scans.flatMap(documents),
  ];
}

function readable(scans: readonly ScannedCollection[]): Check {
  const documents = scans.reduce((sum, each) => sum + each.documents, 0);
  return {
    name: 'source.documents',
    status: 'passed',
    message: `${scans.length} collections with ${documents} documents were read to their ends.`,
  };
}

/** For people: what was not read, and from which byte on. */
export const unreadText = ({ path, from, why }: Unread): string => `${path} is read up to byte ${from} and not beyond: ${why}.`;

function notRead({ entity, unread, bucket }: ScannedCollection): Check[] {
  return [unread, bucket?.chunks.unread].flatMap((each) =>
    each
      ? [
          {
            name: `source.unread.${entity}`,
            status: 'warning' as const,
            message: unreadText(each),
            fix: 'What stands behind it is missing in the target. Bring an undamaged copy, or note who accepts that.',
          },
        ]
      : [],
  );
}

function keys({ entity, isUnique, documents }: ScannedCollection): Check[] {
  if (isUnique || documents === 0) return [];
  return [
    {
      name: `source.key.${entity}`,
      status: 'warning',
      message: `${entity} has documents that share an _id, or have none: shards of a cluster may hold copies.`,
      fix: 'Name a key that tells the documents apart in the playbook, or read through mongos.',
    },
  ];
}

function doubled({ entity, doubledMembers }: ScannedCollection): Check[] {
  if (doubledMembers === 0) return [];
  const message = `${entity} has ${doubledMembers} members that stand twice in one object: the last of each is read.`;
  return [{ name: `source.members.${entity}`, status: 'warning', message, fix: 'Look at them in the source, and remove the wrong ones.' }];
}

function documents({ entity, columns }: ScannedCollection): Check[] {
  const kept = columns.filter(({ why }) => why !== null);
  if (kept.length === 0) return [];
  const names = kept.slice(0, shown).map(({ name, why }) => `${name} (${why})`);
  const more = kept.length > shown ? `, and ${kept.length - shown} more` : '';
  return [
    { name: `source.documents.${entity}`, status: 'passed', message: `${entity}: these stay documents: ${names.join(', ')}${more}.` },
  ];
}

function faults({ entity, faulty }: ScannedCollection): Check[] {
  if (faulty === 0) return [];
  const message =
    `${entity} has ${faulty} documents with a value that no column holds: a text with a NUL or in no UTF-8, or a ` +
    'date beyond the calendar.';
  return [
    {
      name: `source.values.${entity}`,
      status: 'warning',
      message,
      fix: 'They go to quarantine with their places where such a value is read.',
    },
  ];
}

function members({ entity, isCut }: ScannedCollection): Check[] {
  if (!isCut) return [];
  const message = `${entity} has documents of more different members than could be columns: their names are data.`;
  return [
    {
      name: `source.names.${entity}`,
      status: 'failed',
      message,
      fix: 'Put them below one member in the source, so that they can be read as rows.',
    },
  ];
}
