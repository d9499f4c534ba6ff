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
