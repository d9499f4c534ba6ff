import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../app/run/migrate.ts';
import { openWebShop } from '../support/web.ts';

/** `.ci/schemathesis` installs it. */
const program = process.env.SCHEMATHESIS_PROGRAM;
const minutes = 60_000;
const examples = 5;
/** Streams have no end, questions go to agents, jobs would run beside the requests, and whoever ends their session asks nothing more. */
const apart = '/stream$|/messages$|/ask$|/jobs$|/replays$|/session/end|/api/auth/';
const checks = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';

describe.runIf(program !== undefined)('asked whatever its description allows, and what it does not', () => {
  it(
    'the server ends in no fault, and answers as it says',
    async () => {
      const web = await openWebShop();
      const ada = await web.enter();
      const at = '/api/playbooks/shop';
      const { digest } = (await ada.get(`${at}/review/people`)).body;
      await ada.post(`${at}/decisions`, { digest, verdict: 'approved', acceptOpen: true, why: 'a test' });
      await migrate(web.caller, { playbook: 'shop', selection: {} });
      const { csrf } = (await ada.get('/api/session')).body;
      const folder = mkdtempSync(join(tmpdir(), 'godwit-schemathesis-'));
      writeFileSync(join(folder, 'schemathesis.toml'), '[parameters]\n"path.playbook" = "shop"\n');
      const args = [
        ...['run', `${web.server.url}/openapi.json`, '--checks', checks, '--exclude-path-regex', apart],
        ...['--header', `Cookie: ${ada.cookies()}`, '--header', `x-csrf-token: ${csrf}`],
        ...[
          '--phases',
          'coverage,fuzzing',
          '--max-examples',
          String(examples),
          '--seed',
          '7',
          '--workers',
          '1',
          '--no-color',
          '--request-timeout',
          '60',
        ],
      ];
      const told = await promisify(execFile)(program ?? '', args, { maxBuffer: 100_000_000, cwd: folder }).then(
        ({ stdout }) => ({ stdout, failed: false }),
        ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout: stdout + stderr, failed: true }),
      );
      await web.server.close();
      if (told.failed) console.log(told.stdout.slice(-20_000));
      expect(told.failed).toBe(false);
      expect(told.stdout).toMatch(/\d+ (generated|passed)|No issues/i);
    },
    10 * minutes,
  );
});
