import type { Catalog } from '../model/catalog.ts';
import type { TargetStructure } from '../model/target-structure.ts';
import { drizzleDatabase } from './drizzle/database.ts';
import { drizzleSchema } from './drizzle/schema.ts';
import { drizzleSpeech } from './drizzle/speech.ts';
import { prismaDatabase } from './prisma/database.ts';
import { prismaSchema } from './prisma/schema.ts';
import { prismaSpeech } from './prisma/speech.ts';
import { type Said, type Speech, saidBy } from './sayable.ts';

/** A tool that a structure is written for: what it says, and the files of its schema. */
interface Tool {
  readonly speech: Speech;
  files(
    catalog: Catalog,
    known: { readonly roles: readonly string[]; readonly filled: ReadonlySet<string> },
  ): Readonly<Record<string, string>>;
}

export const tools = {
  drizzle: {
    speech: drizzleSpeech,
    files: (catalog, { roles }) => ({ 'schema.ts': drizzleSchema(catalog, roles), 'database.ts': drizzleDatabase }),
  },
  prisma: {
    speech: prismaSpeech,
    files: (catalog, { filled }) => ({ 'schema.prisma': prismaSchema(catalog, filled), 'database.ts': prismaDatabase }),
  },
} as const satisfies Record<string, Tool>;
export type ToolName = keyof typeof tools;

/** A structure in a tool's own words. */
export interface Written extends Said {
  readonly files: Readonly<Record<string, string>>;
  readonly uniqueAsIndex: boolean;
}

/** Writes a structure for a tool; `roles` are those that its policies name. */
export function writeFor(name: ToolName, structure: TargetStructure, roles: readonly string[]): Written {
  const { speech, files }: Tool = tools[name];
  const said = saidBy(speech, structure);
  return { ...said, files: files(namedCatalog(said, structure), { roles, filled: said.filled }), uniqueAsIndex: speech.uniqueAsIndex };
}

/** What is said, with the names of what stands beside it: views can be read, and who fills a column is known. */
function namedCatalog({ said, before }: Said, { catalog }: TargetStructure): Catalog {
  const views = catalog.entities.filter(({ kind }) => kind.endsWith('view'));
  const enums = catalog.enums.filter(({ name }) => !before.catalog.enums.some((each) => each.name === name));
  return { ...said.catalog, enums, entities: [...said.catalog.entities, ...views], sequences: catalog.sequences };
}
