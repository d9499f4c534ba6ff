import { objectStoreKinds } from '../../databases/registry.ts';
import { openCopied } from '../../engine/copies/copied.ts';
import { checkObjects, copyObjects, type ObjectsContext } from '../../engine/objects/copy.ts';
import { choice } from '../../engine/playbook/refusal.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { ObjectCopy, ObjectSource, ObjectsPlan, ObjectsResult, ObjectTarget, StoreConnection } from '../../model/objects.ts';
import { recordAct } from '../audit.ts';
import { connectSource, connectTarget } from '../workbench/connect.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** Pause before the first retry. */
const retryDelayMs = 500;

export interface ReviewedObjects {
  readonly plan: ObjectsPlan;
  readonly digest: string;
  readonly approvedBy: string | null;
}

/** What copying objects would do, for the person who decides. Nothing is written but that. */
export function reviewObjects(caller: Caller, playbook: string, only: readonly string[]): Promise<ReviewedObjects[]> {
  return eachCopy(caller, playbook, only, (bench, ends) => keptPlan(bench, ends));
}

export interface CopiedObjects {
  readonly objects: string;
  readonly result: ObjectsResult;
  readonly checked: ObjectsResult | null;
}

/** Copies objects as it was approved; `check`: everything is read back. Throws `not_approved`, `run_active`, `sink_unavailable`. */
export function copyStored(caller: Caller, playbook: string, only: readonly string[], check: boolean): Promise<CopiedObjects[]> {
  return eachCopy(caller, playbook, only, async (bench, ends) => {
    const { digest, approvedBy } = await keptPlan(bench, ends);
    if (approvedBy === null)
      throw new GodwitError(
        'not_approved',
        `Nobody has approved ${ends.declared.objects}: godwit objects review, then godwit approve ${digest.slice(0, 12)} --as NAME.`,
      );
    const context = contextOf(bench, ends);
    const result = await context.copied.alone(bench.control, () => copyObjects(context));
    const { open, ...counts } = result;
    await recordAct(bench, 'objects copied', { objects: ends.declared.objects, plan: digest, ...counts, open: Object.keys(open) });
    return { objects: ends.declared.objects, result, checked: check ? await checkObjects(context) : null };
  });
}

/** Reads back what was copied, and compares size and SHA-256; writes nothing. */
export function checkStored(caller: Caller, playbook: string, only: readonly string[]): Promise<CopiedObjects[]> {
  return eachCopy(caller, playbook, only, async (bench, ends) => {
    const result = await checkObjects(contextOf(bench, ends));
    return { objects: ends.declared.objects, result, checked: null };
  });
}

interface Ends {
  readonly declared: ObjectCopy;
  readonly from: ObjectSource;
  readonly to: ObjectTarget;
}

function eachCopy<T>(
  caller: Caller,
  playbook: string,
  only: readonly string[],
  work: (bench: Workbench, ends: Ends) => Promise<T>,
): Promise<T[]> {
  return withWorkbench(caller, playbook, async (bench) => {
    const all = bench.playbook.objects ?? [];
    const names = all.map(({ objects }) => objects);
    const unknown = only.find((name) => !names.includes(name));
    if (unknown !== undefined || all.length === 0)
      throw new GodwitError(
        'argument_invalid',
        `${bench.playbook.playbook} copies no objects "${unknown ?? ''}"${choice(unknown ?? '', names)}`,
      );
    const done: T[] = [];
    for (const each of all.filter(({ objects }) => only.length === 0 || only.includes(objects)))
      done.push(await withEnds(bench, each, work));
    return done;
  });
}

async function withEnds<T>(bench: Workbench, declared: ObjectCopy, work: (bench: Workbench, ends: Ends) => Promise<T>): Promise<T> {
  const from = await openFrom(bench, declared);
  try {
    const to = await openTo(bench, declared);
    try {
      return await work(bench, { declared, from, to });
    } finally {
      await to.close().catch(() => {});
    }
  } finally {
    await from.close().catch(() => {});
  }
}

async function openFrom({ config, playbook }: Workbench, { from }: ObjectCopy): Promise<ObjectSource> {
  const connection = Object.hasOwn(playbook.databases, from) ? playbook.databases[from] : undefined;
  const store = connection && (await (await connectSource(config, connection)).objects?.());
  if (store) return store;
  throw new GodwitError('argument_invalid', `"${from}" is no database of the playbook that keeps objects.`);
}

/** A store of that name comes first; else a database of the playbook. */
async function openTo({ config, playbook }: Workbench, { to }: ObjectCopy): Promise<ObjectTarget> {
  const stores = playbook.stores ?? {};
  const store = Object.hasOwn(stores, to) ? stores[to] : undefined;
  if (store) return openStore(config, to, store);
  const connection = Object.hasOwn(playbook.databases, to) ? playbook.databases[to] : undefined;
  const found = connection && (await (await connectTarget(config, connection)).objectTarget?.());
  if (found) return found;
  throw new GodwitError('argument_invalid', `"${to}" is no store of the playbook, and no database that keeps objects.`);
}

async function openStore(
  config: Workbench['config'],
  name: string,
  { url, endpoint, region, key, secret }: StoreConnection,
): Promise<ObjectTarget> {
  const resolved = (text: string): string => (text.startsWith('$') ? variable(config, text) : text);
  const address = resolved(url);
  const kind = Object.values(objectStoreKinds).find((each) => each.address.test(address));
  if (!kind) throw new GodwitError('config_invalid', `stores.${name} is no address such as folder:./files or s3://bucket/prefix.`);
  const keys = key && secret ? { accessKeyId: variable(config, key), secretAccessKey: variable(config, secret) } : null;
  return kind.open({
    ...{ url: address, region, keys, retriesMax: config.MAX_RETRY_ATTEMPTS },
    endpoint: endpoint === undefined ? undefined : resolved(endpoint),
  });
}

function variable(config: Workbench['config'], name: string): string {
  const value = config.variable(name.slice(1));
  if (value !== undefined) return value;
  throw new GodwitError('config_invalid', `The playbook names ${name}, and the environment does not set it.`);
}

function contextOf(bench: Workbench, { declared, from, to }: Ends): ObjectsContext {
  const { config, control, signal, playbook } = bench;
  return {
    ...{ from, to, control, signal, buckets: declared.buckets ?? null, deletes: declared.deletes },
    ...{ retriesMax: config.MAX_RETRY_ATTEMPTS, delayMs: retryDelayMs },
    copied: openCopied(controlSchema, playbook.playbook, `objects ${declared.objects}`),
    progress: (objects, bytes) =>
      bench.notify({ type: 'stage', stage: 'objects', message: `${declared.objects}: ${objects}, ${bytes} bytes` }),
  };
}

async function keptPlan({ journal, control, playbook, principal }: Workbench, { declared, from, to }: Ends): Promise<ReviewedObjects> {
  const plan: ObjectsPlan = {
    ...{ what: 'objects', objects: declared.objects, deletes: declared.deletes, buckets: declared.buckets ?? null },
    from: { name: declared.from, label: from.label },
    to: { name: declared.to, label: to.label },
  };
  const digest = digestOf(plan);
  const kept = {
    kind: 'copy',
    playbook: playbook.playbook,
    name: `objects ${declared.objects}`,
    content: plan,
    author: principal.name,
    digest,
  } as const;
  await journal.saveChanges(control, [kept]);
  await journal.requireIntact(control, [digest]);
  return { plan, digest, approvedBy: await approverOf({ journal, control }, digest) };
}
