import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more: last, one of them would be waited for alone. Without a record of earlier runs sizes say nothing about it. */
const slowest = [
  'cli/start.test.ts',
  'cli/package.test.ts',
  'web/pages.test.ts',
  'web/journey.test.ts',
  'web/keyboard.test.ts',
  'web/decisions.test.ts',
  'cli/medichat.test.ts',
  'cli/hapihub.test.ts',
  'cli/dispatch.test.ts',
  'cases/drafts-of-known-frameworks.test.ts',
  'cases/drafts-of-known-subjects.test.ts',
  'documents/differential.test.ts',
  'documents/large-files.test.ts',
  'security/approvals.test.ts',
  'agents/transforms.test.ts',
  'engine/draft/odd-names-and-structures.test.ts',
  'engine/draft/odd-keys-and-values.test.ts',
  'engine/draft/sample-databases.test.ts',
  'crash/crash.test.ts',
  'crash/workers.test.ts',
];

const isSlow = ({ moduleId }: TestSpecification): boolean => slowest.some((file) => moduleId.endsWith(`/test/${file}`));

/** The usual order, but with the slowest files before all others. */
export default class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [slow, others] = [files.filter(isSlow), files.filter((file) => !isSlow(file))];
    return [...(await super.sort(slow)), ...(await super.sort(others))];
  }
}
