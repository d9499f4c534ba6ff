import type { Check } from '../../model/check.ts';
import { hasOplogBeside, type ReplayedOplog } from './oplog/oplog.ts';

const namesMax = 10;

/** What was written while the dump was made, and what of it is not in the documents that are read. */
export function checkOplog(path: string, oplog: ReplayedOplog | null): Check[] {
  if (oplog) return [replayed(oplog), ...left(oplog)];
  if (!hasOplogBeside(path)) return [];
  return [
    {
      name: 'source.oplog',
      status: 'warning',
      message: `An oplog stands beside ${path}: what was written while the dump was made, and it is not applied.`,
      fix: 'Name the folder above it as the source, which holds the whole dump.',
    },
  ];
}

function replayed({ found, of }: ReplayedOplog): Check {
  const message = `The oplog ${of.path} was replayed: ${found.changes} changes of documents.`;
  return { name: 'source.oplog', status: 'passed', message };
}

function left({ found, of }: ReplayedOplog): Check[] {
  const parts = [
    ...(found.damage ? [`the oplog from byte ${found.damage.from} of ${of.path} on (${found.damage.why})`] : []),
    ...[...found.elsewhere].slice(0, namesMax).map(([name, changes]) => `${changes} changes of ${name}, which the dump has not`),
    ...(found.open > 0 ? [`${found.open} transactions that it does not commit`] : []),
    ...[...found.passedOver].slice(0, namesMax).map(([name, times]) => `the command ${name} (${times} times)`),
  ];
  if (parts.length === 0) return [];
  return [
    {
      name: 'source.oplog.left',
      status: 'warning',
      message: `Not applied: ${parts.join(', ')}.`,
      fix: 'Dump again while nobody writes where that matters.',
    },
  ];
}
