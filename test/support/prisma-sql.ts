import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';

// The engine notes here why it stops (Prisma source: SchemaEngineWasm.ts).
Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => {} } });

/** What Prisma's own schema engine makes of a schema; `url` is a database that it may connect to. */
export async function prismaSql(schema: string, url: string): Promise<string> {
  const files: [string, string][] = [['schema.prisma', schema]];
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }));
  const engine = await SchemaEngine.new({ datamodels: files }, () => {}, adapter);
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: files.map(([path, content]) => ({ path, content })) },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
      shadowDatabaseUrl: null,
    } as Parameters<typeof engine.diff>[0]);
    return stdout ?? '';
  } finally {
    engine.free();
  }
}
