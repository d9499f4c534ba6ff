import { GodwitError } from '../../model/errors.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const shown = 12;

/** The first of them, and how many more there are. */
function firstOf(lines: readonly string[]): string[] {
  const left = lines.length - shown;
  return [...lines.slice(0, shown).map((line) => `  ${line}`), ...(left > 0 ? [`  and ${count(left)} more (--json names all)`] : [])];
}

const folderOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const schemaEmitVerb: Verb = {
  name: 'schema emit',
  summary: 'Write the structure of the target as DDL with migrations, and for Drizzle and Prisma; nothing is executed on it',
  example: 'godwit schema emit --playbook smile --sql ./database',
  configure: (command) =>
    command
      .option('--sql <folder>', 'schema.sql, migrations/, and for-target.sql with what the target lacks')
      .option('--drizzle <folder>', 'the same tables for Drizzle, with a database module')
      .option('--prisma <folder>', 'the same tables for Prisma, with a database module')
      .option('--database <name>', 'the target of several')
      .option('--allow-loss', 'write a migration also where it takes columns or tables away'),
  run: async ({ caller, playbook, options }) => {
    const [sql, drizzle, prisma, database] = [options.sql, options.drizzle, options.prisma, options.database].map(folderOf);
    if (sql === undefined && drizzle === undefined && prisma === undefined)
      throw new GodwitError('argument_invalid', 'Where to? Give a folder with --sql, --drizzle or --prisma.');
    const { emitSchema } = await import('../../app/schema/emit.ts');
    const given = { ...(sql !== undefined && { sql }), ...(drizzle !== undefined && { drizzle }), ...(prisma !== undefined && { prisma }) };
    const emitted = await emitSchema(caller, playbook, {
      ...given,
      ...(database !== undefined && { database }),
      allowLoss: options.allowLoss === true,
    });
    const { tables, files, derived, unsaid, lacks } = emitted;
    const lines = [
      `${count(tables)} tables of ${emitted.database}, made in an empty database and read back: equal.`,
      ...(derived.length === 0 ? [] : [`${count(derived.length)} indexes follow from references, the source's indexes and its queries:`]),
      ...firstOf(derived.map(({ text, why }) => `${text} -- ${why}`)),
      ...(unsaid.length === 0 ? [] : ['Not said in full:']),
      ...firstOf(unsaid),
      ...files,
      lacks ? 'The target lacks some of it: read for-target.sql, and run it there when it is right.' : 'The target has all of it.',
    ];
    return { json: emitted, text: `${lines.join('\n')}\n` };
  },
};

export const schemaIndexesVerb: Verb = {
  name: 'schema indexes',
  summary:
    'The indexes that follow from references, from indexes of the source and from its queries, each with the evidence; nothing is made',
  example: 'godwit schema indexes --playbook smile',
  configure: (command) => command.option('--database <name>', 'the target of several'),
  run: async ({ caller, playbook, options }) => {
    const { proposedIndexes } = await import('../../app/schema/indexes.ts');
    const { indexes, from } = await proposedIndexes(caller, playbook, folderOf(options.database));
    const lines = indexes.flatMap(({ name, text, why, isThere }) => [`${isThere ? ' ' : '+'} ${name}: ${why}`, `    ${text}`]);
    const read = `Read: ${from.length === 0 ? 'references only' : from.join(', ')}.`;
    const next = 'To have them, run for-target.sql of `godwit schema emit`; those not wanted go under schema.indexes.without.';
    return { json: { indexes, from }, text: `${[...lines, read, ...(indexes.length > 0 ? [next] : [])].join('\n')}\n` };
  },
  legend: '+ the target has it not yet.',
};
