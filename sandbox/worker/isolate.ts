import { createRequire } from 'node:module';
import type IsolatedVM from 'isolated-vm';
import type { Batch, Opening, Reply } from './protocol.ts';

export type RunBatch = (batch: Batch) => Promise<Reply>;
type Vm = typeof IsolatedVM;

const mib = 1_048_576;
const cpuPollMs = 20;

/** Module that binds the transform to the realm, once the realm is hardened. */
const link = (start: object): string => `
import code from 'transform.ts';
import { openRunner } from './run.ts';
export default openRunner(code, ${JSON.stringify(start)});`;

/** Loads the addon from its file: the package's own loader looks around in the file system, which is closed here. */
export function loadVm(file: string): Vm {
  return (createRequire(import.meta.url)(file) as { ivm: Vm }).ivm;
}

/** Starts an isolate, hardens its realm, loads the transform into it. */
export async function openIsolate(vm: Vm, { realm, transform, start, memoryMb }: Opening): Promise<RunBatch> {
  const isolate = new vm.Isolate({ memoryLimit: memoryMb });
  const context = await isolate.createContext();
  const sources = new Map(Object.entries(realm)).set('transform.ts', transform).set('link', link(start));
  const modules = new Map<string, IsolatedVM.Module>();
  const load = async (name: string): Promise<IsolatedVM.Module> => {
    const known = modules.get(name);
    if (known) return known;
    const made = await isolate.compileModule(sources.get(name) ?? '', { filename: name.replace('./', '') });
    modules.set(name, made);
    return made;
  };
  const evaluate = async (name: string): Promise<IsolatedVM.Module> => {
    const module = await load(name);
    await module.instantiate(context, load);
    await module.evaluate({ timeout: 1_000 });
    return module;
  };
  const hardening = await evaluate('./harden.ts');
  const harden = await hardening.namespace.get('harden', { reference: true });
  await harden.apply(undefined, [], { timeout: 1_000 });
  const linked = await evaluate('link');
  const runRows = await linked.namespace.get('default', { reference: true });
  return (batch) => runBatch(isolate, runRows, batch, memoryMb);
}

async function runBatch(
  isolate: IsolatedVM.Isolate,
  runRows: IsolatedVM.Reference<(rows: string) => string>,
  { cpuMs, wallMs, rows }: Batch,
  memoryMb: number,
): Promise<Reply> {
  const before = isolate.cpuTime;
  const used = (): number => Math.round(Number(isolate.cpuTime - before) / 1e6);
  let end: Reply['end'] = 'broken';
  const watch = setInterval(() => {
    if (used() > cpuMs) end = 'time_limit';
    if (process.memoryUsage.rss() > (3 * memoryMb + 128) * mib) end = 'memory_limit';
    if (end !== 'broken') isolate.dispose();
  }, cpuPollMs);
  try {
    const body = await runRows.apply(undefined, [rows], { timeout: wallMs });
    return body === '"output_limit"' ? { end: 'output_limit', cpuMs: used(), body: '' } : { end: 'done', cpuMs: used(), body };
  } catch (error) {
    return { end: end === 'broken' ? reasonOf(error) : end, cpuMs: 0, body: '' };
  } finally {
    clearInterval(watch);
  }
}

function reasonOf(error: unknown): Reply['end'] {
  const message = error instanceof Error ? error.message : '';
  if (/timed out/.test(message)) return 'time_limit';
  return /memory|disposed|array buffer allocation/i.test(message) ? 'memory_limit' : 'broken';
}
