/** The database module beside a schema of Prisma: what an application needs and nothing else. */
export const prismaDatabase = `// Written by \`godwit schema emit\`; \`./client\` is what \`prisma generate\` makes of schema.prisma.
import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from './client/client.ts';

export interface Connection {
  readonly db: PrismaClient;
  /** Whether the database answers within two seconds. */
  isHealthy(): Promise<boolean>;
  /** All of it, or nothing. \`settings\` hold for the transaction alone: who asks, for row security. */
  inTransaction<T>(work: (transaction: Prisma.TransactionClient) => Promise<T>, settings?: Readonly<Record<string, string>>): Promise<T>;
  /** Waits for the queries under way, then closes the pool. */
  close(): Promise<void>;
}

/** Opens a pool of at most \`connections\`; connects when it is first asked. */
export function openDatabase(url: string, connections = 10): Connection {
  const adapter = new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: 5000, idleTimeoutMillis: 30_000 });
  const db = new PrismaClient({ adapter });
  return {
    db,
    isHealthy: () => answers(db),
    inTransaction: (work, settings = {}) =>
      db.$transaction(async (transaction) => {
        for (const [name, value] of Object.entries(settings)) await transaction.$executeRaw\`SELECT set_config(\${name}, \${value}, true)\`;
        return work(transaction);
      }),
    close: () => db.$disconnect(),
  };
}

async function answers(db: PrismaClient): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, 2000, false).unref());
  const asked = db.$queryRaw\`SELECT 1\`.then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]);
}
`;
