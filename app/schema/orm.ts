import { rolesOf } from '../../databases/postgres/schema/access-ddl.ts';
import { adoptUniques } from '../../databases/postgres/schema/adopt-uniques.ts';
import { differenceDdl } from '../../databases/postgres/schema/difference/difference.ts';
import { schemasNamed, structureDdl } from '../../databases/postgres/schema/structure-ddl.ts';
import { type ToolName, tools, writeFor } from '../../emit/tools.ts';
import type { TargetStructure } from '../../model/target-structure.ts';

/** A structure for a tool, with the SQL that stands around the tool's own. */
export interface OrmFiles {
  readonly files: Readonly<Record<string, string>>;
  /** What the tool does not say and `after.sql` does, with why. */
  readonly unsaid: readonly string[];
}

/**
 * The files for a tool: its schema, a database module, `before.sql` (what its tables use) and `after.sql` (what it cannot say). The three scripts one
 * after the other make the structure.
 */
export async function ormFiles(tool: ToolName, structure: TargetStructure): Promise<OrmFiles> {
  const { files, before, said, unsaid, uniqueAsIndex } = writeFor(tool, structure, rolesOf(structure.catalog));
  const after = (await differenceDdl(said, structure)).sql;
  const scripts = {
    'before.sql': await structureDdl(before, schemasNamed(structure.catalog)),
    'after.sql': [...(uniqueAsIndex ? [adoptUniques(said)] : []), after].filter((text) => text !== '').join('\n'),
  };
  return {
    files: { ...files, ...scripts },
    unsaid: unsaid.map(({ of, why }) => `${of}: ${tools[tool].speech.tool} leaves it to after.sql, since ${why}`),
  };
}
