import { z } from 'zod';
import { declaredName as name, someNames as names } from './declared-name.ts';

/** How a file is written, where that is not found right. */
const fileFormat = z.strictObject({
  encoding: z.string().min(1).optional().describe('A label of the WHATWG Encoding Standard, such as `windows-1252`.'),
  delimiter: z.string().length(1).optional(),
  quote: z.string().length(1).optional(),
  header: z.boolean().optional().describe('Whether the first record names the columns.'),
  nulls: z.array(z.string()).optional().describe('Unquoted texts that mean NULL, beside the empty one.'),
});

/** A database that a playbook names. */
export const connection = z.strictObject({
  kind: name.optional().describe('A kind of `databases/registry.ts`; the address shows it where it is left out.'),
  url: z
    .string()
    .min(1)
    .describe(
      'postgresql://…, `embedded:NAME`, `files:FOLDER`, `mongodump:FOLDER_OR_ARCHIVE`, mongodb://…, or `$NAME` of an environment ' +
        'variable; passwords belong in the environment.',
    ),
  schemas: names.default(['public']),
  damaged: z
    .enum(['refuse', 'read_up_to'])
    .optional()
    .describe('Of a damaged dump: nothing is read of it (the default), or all up to the damage; what is not read is said everywhere.'),
  project: z
    .string()
    .regex(/^(https?:\/\/[^@\s]+|\$[A-Z][A-Z0-9_]*)$/, 'an address such as https://REF.supabase.co, or $NAME of an environment variable')
    .optional()
    .describe('Of Supabase: the address of the project, for its APIs; `service_role` goes with it.'),
  service_role: z
    .string()
    .regex(/^\$[A-Z][A-Z0-9_]*$/, 'an environment variable, such as $SUPABASE_SERVICE_ROLE')
    .optional()
    .describe('Of Supabase: the environment variable that holds the key of the service role.'),
  files: z.record(z.string(), fileFormat).optional().describe('How single files are written, by entity, where that is not found right.'),
});
export type Connection = z.infer<typeof connection>;
