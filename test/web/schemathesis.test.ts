import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openLivedShop } from '../support/lived-shop.ts';
import { describedBy } from '../support/web.ts';

/** `.ci/schemathesis` installs it. */
const program = process.env.SCHEMATHESIS_PROGRAM;
const minutes = 60_000;
const examples = 5;
/** Streams have no end, questions go to agents, jobs would run beside the requests, and whoever ends their session asks nothing more. */
const apart = /\/stream$|\/messages$|\/ask$|\/jobs$|\/jobs\/\{name\}\/run$|\/replays$|\/session\/end|\/api\/auth\//;
const checks = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';

/** A workbench of one person has no list of people. */
const neverShown = ['/api/people'];

interface Request {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly status: number };
}

describe.runIf(program !== undefined)('asked whatever its description allows, and what it does not', () => {
  it(
    'the server ends in no fault, answers as it says, and shows all that is there',
    async () => {
      const { web, ada, ids } = await openLivedShop();
      const { csrf } = (await ada.get('/api/session')).body;
      const folder = mkdtempSync(join(tmpdir(), 'godwit-schemathesis-'));
      const parameters = Object.entries(ids).map(([name, id]) => `"path.${name}" = ${JSON.stringify(id)}`);
      writeFileSync(join(folder, 'schemathesis.toml'), `[parameters]\n"query.key" = "7"\n${parameters.join('\n')}\n`);
      const args = [
        ...['run', `${web.server.url}/openapi.json`, '--checks', checks, '--exclude-path-regex', apart.source],
        ...['--header', `Cookie: ${ada.cookies()}`, '--header', `x-csrf-token: ${csrf}`],
        ...['--phases', 'coverage,fuzzing', '--max-examples', String(examples), '--seed', '7', '--workers', '1'],
        ...['--no-color', '--request-timeout', '60', '--report', 'har', '--report-har-path', join(folder, 'asked.har')],
      ];
      const told = await promisify(execFile)(program ?? '', args, { maxBuffer: 100_000_000, cwd: folder }).then(
        ({ stdout }) => ({ stdout, failed: false }),
        ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout: stdout + stderr, failed: true }),
      );
      if (told.failed) console.log(told.stdout.slice(-20_000));
      expect(told.failed).toBe(false);
      expect(told.stdout).toMatch(/\d+ (generated|passed)|No issues/i);
      const { entries } = (JSON.parse(readFileSync(join(folder, 'asked.har'), 'utf8')) as { log: { entries: Request[] } }).log;
      const done = new Set(entries.filter(({ response }) => response.status === 200).map(({ request }) => nameOf(request, ids)));
      const shown = (await describedBy(ada)).filter(({ method, path }) => method === 'GET' && !apart.test(path)).map(({ path }) => path);
      await web.server.close();
      expect(shown.filter((path) => !done.has(`GET ${path}`))).toEqual(neverShown);
    },
    10 * minutes,
  );
});

/** An address with names in braces for what stands there. */
function nameOf({ method, url }: Request['request'], ids: Readonly<Record<string, string>>): string {
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  const parts = new URL(url).pathname.split('/').map((part, at, all) => {
    const known = names.get(decodeURIComponent(part));
    if (known === undefined) return part;
    const isOf = known === 'phase' || known === 'entity';
    return `{${isOf ? (all[at - 1] === 'rows' ? 'entity' : 'phase') : known}}`;
  });
  return `${method} ${parts.join('/')}`;
}
