import { accessSync, constants } from 'node:fs';
import type { Check } from '../../model/check.ts';
import { describeFormat } from './format.ts';
import type { ScannedFile } from './scan.ts';

const shown = 3;

/** Named checks of files: that each can be read, how it is written, and whether all its lines are records. */
export function checkFiles(files: readonly ScannedFile[]): Check[] {
  return [...files.map(readable), ...files.map(format), ...files.map(lines)];
}

function readable({ file }: ScannedFile): Check {
  const name = `source.readable.${file.entity}`;
  try {
    accessSync(file.path, constants.R_OK);
    return { name, status: 'passed', message: `${file.path} can be read.` };
  } catch {
    return {
      name,
      status: 'failed',
      message: `${file.path} may not be read.`,
      fix: 'Give the user that runs Godwit the right to read it.',
    };
  }
}

function format({ file, format: found, columns }: ScannedFile): Check {
  const message = `${file.entity}: ${describeFormat(found)}, ${columns.length} columns.`;
  const name = `source.format.${file.entity}`;
  if (columns.length > 1 || found.kind === 'jsonl') return { name, status: 'passed', message };
  return {
    name,
    status: 'warning',
    message,
    fix: 'If it has more columns, declare its delimiter under `files` of the source in the playbook.',
  };
}

function lines({ file, unreadable, unreadableRows, rows }: ScannedFile): Check {
  const name = `source.lines.${file.entity}`;
  if (unreadableRows === 0) return { name, status: 'passed', message: `${file.entity}: all ${rows} records can be read.` };
  const which = unreadable.slice(0, shown).map(({ line, why }) => `${line} (${why})`);
  return {
    name,
    status: 'warning',
    message: `${file.entity}: ${unreadableRows} lines are no records, such as ${which.join(', ')}.`,
    fix: 'They go to quarantine with their numbers; correct them in the file, or declare how it is written under `files` of the source.',
  };
}
