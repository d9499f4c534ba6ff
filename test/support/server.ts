import type { TestProject } from 'vitest/node';

/** Gives every test file the URL of a real PostgreSQL server. */
export default async function provideServer(project: TestProject): Promise<void> {
  project.provide('postgresUrl', process.env.GODWIT_TEST_POSTGRES ?? 'postgresql://postgres:password@localhost:5555/postgres');
}
