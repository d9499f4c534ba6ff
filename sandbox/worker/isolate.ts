import { globSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type IsolatedVM from 'isolated-vm';
import { openCollector } from './collect.ts';
import type { Batch, Opening, Reply } from './protocol.ts';

export type RunBatch = (batch: Batch) => Promise<Reply>;
type Vm = typeof IsolatedVM;
type RunRows = IsolatedVM.Reference<(rows: string) => string>;

const pollMs = 20;
const startMs = 10_000;

/** Module that binds the transform to the realm, once the realm is hardened. */
const link = (start: object): string => `
import code from "transform.ts";
import { openRunner } from "./run.ts";
export default openRunner(code, ${JSON.stringify(start)});`;

/** The object behind `import.meta` is the module's, so it outlives a row. */
const sealed = (transform: string): string => `${transform}\n;Object.freeze(import.meta);`;

/** Loads the addon from its file: the package's own loader looks around in the file system, which is closed here. */
export function loadVm(file: string): Vm {
  return (createRequire(import.meta.url)(file) as { ivm: Vm }).ivm;
}

/** The modules of the realm as JavaScript, under the names by which they import each other (`./run.ts`). */
function realmSources(): Map<string, string> {
  const folder = join(import.meta.dirname, '..', 'realm');
  const names = globSync('*.ts', { cwd: folder });
  return new Map(names.map((name) => [`./${name}`, stripTypeScriptTypes(readFileSync(join(folder, name), 'utf8'))]));
}

/** Starts an isolate, hardens its realm, loads the transform into it. */
export async function openIsolate(vm: Vm, { transform, start, memoryMb }: Opening, rssMax: number): Promise<RunBatch> {
  const collect = openCollector();
  // Without a callback the process would end before it could say why.
  const isolate = new vm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: () => {} });
  const sources = realmSources().set('transform.ts', sealed(transform)).set('link', link(start));
  const exportOf = await moduleLoader(isolate, sources);
  await (await exportOf('./harden.ts', 'harden')).apply(undefined, [], { timeout: startMs });
  const runRows: RunRows = await exportOf('link', 'default');
  return async (batch) => {
    const reply = await runBatch(isolate, runRows, batch, rssMax);
    collect(batch.rows.length + reply.body.length);
    return reply;
  };
}

type ExportOf = (module: string, name: string) => Promise<IsolatedVM.Reference>;

/** Compiles modules once each and gives references to what they export. */
async function moduleLoader(isolate: IsolatedVM.Isolate, sources: ReadonlyMap<string, string>): Promise<ExportOf> {
  const context = await isolate.createContext();
  const modules = new Map<string, IsolatedVM.Module>();
  const load = async (name: string): Promise<IsolatedVM.Module> => {
    const module = modules.get(name) ?? (await isolate.compileModule(sources.get(name) ?? '', { filename: name.replace('./', '') }));
    modules.set(name, module);
    return module;
  };
  return async (name, exported) => {
    const module = await load(name);
    await module.instantiate(context, load);
    await module.evaluate({ timeout: startMs });
    return module.namespace.get(exported, { reference: true });
  };
}

/** Runs a batch under its limits; whatever ends it also ends the use of this isolate. */
async function runBatch(isolate: IsolatedVM.Isolate, runRows: RunRows, batch: Batch, rssMax: number): Promise<Reply> {
  const before = isolate.cpuTime;
  const used = (): number => (isolate.isDisposed ? 0 : Math.round(Number(isolate.cpuTime - before) / 1e6));
  const overrun = Promise.withResolvers<Reply>();
  const watch = setInterval(() => {
    const end = overrunOf(isolate, used() > batch.cpuMs, rssMax);
    if (end !== null) overrun.resolve({ end, cpuMs: 0, body: '' });
  }, pollMs);
  const finished = runRows.apply(undefined, [batch.rows], { timeout: batch.wallMs }).then(
    (body): Reply => ({ end: body === 'output_limit' ? 'output_limit' : 'done', cpuMs: used(), body: String(body) }),
    (error): Reply => ({ end: endOf(error), cpuMs: 0, body: '' }),
  );
  return Promise.race([overrun.promise, finished]).finally(() => clearInterval(watch));
}

/** V8 gives up an isolate that is out of memory without a word: then nothing ever comes of its promise. */
function overrunOf(isolate: IsolatedVM.Isolate, late: boolean, rssMax: number): 'time_limit' | 'memory_limit' | null {
  if (isolate.isDisposed || process.memoryUsage.rss() > rssMax) return 'memory_limit';
  return late ? 'time_limit' : null;
}

function endOf(error: unknown): Reply['end'] {
  const message = error instanceof Error ? error.message : '';
  if (/timed out/.test(message)) return 'time_limit';
  return /memory|disposed|array buffer allocation/i.test(message) ? 'memory_limit' : 'broken';
}
