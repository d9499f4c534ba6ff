/** Globals that code may see; everything else is taken away. No clock, no chance, no dynamic code, no shared memory, no locale, no promises. */
export const keptGlobals: ReadonlySet<string> = new Set(
  `Object Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol RegExp JSON Math BigInt Iterator Reflect Temporal
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError
  Map Set WeakMap WeakSet ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array
  Uint8ClampedArray Float16Array Float32Array Float64Array isFinite isNaN decodeURI decodeURIComponent encodeURI encodeURIComponent`.split(
    /\s+/,
  ),
);

/** Members that remember, depend on the host's locale or show the stack. `RegExp.$1` and its kin keep the last match. */
const removedMember =
  /^(toLocale\w*|localeCompare|captureStackTrace|prepareStackTrace|caller|arguments|__\w+__|\$[1-9_&+`']|input|lastMatch|lastParen|leftContext|rightContext)$/;

type Anything = object | ((...args: never[]) => unknown);

/**
 * Makes the realm one in which nothing can be kept and nothing can be found out: unknown globals go, code from strings is refused, and
 * every object that code can reach is frozen. Runs before any code that is not ours.
 */
export function harden(): void {
  const roots = hiddenIntrinsics();
  refuseDynamicCode();
  hideSources();
  remove(Math, ['random']);
  remove(Temporal, ['Now']);
  Error.stackTraceLimit = 50;
  const all = globalThis as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(all)) if (!keptGlobals.has(name)) Reflect.deleteProperty(all, name);
  freezeAll([...roots, all]);
}

/** Intrinsics that no global names (ECMAScript, section 6.1.7.4): what only syntax, a call or an accessor of a fresh object leads to. */
function hiddenIntrinsics(): Anything[] {
  const iterators = [[].values(), ''[Symbol.iterator](), new Map().keys(), new Set().keys(), 'a'.matchAll(/a/g), [].values().map(String)];
  const functions = [function* () {}, async () => {}, async function* () {}, class {}];
  const made = [(async () => {})(), (async function* () {})(), (function* () {})(), argumentsOf()];
  return [...iterators, ...functions, ...made, ...raised(), Iterator.from({ next: () => ({ done: true, value: undefined }) })];
}

function argumentsOf(..._all: unknown[]): Anything {
  // biome-ignore lint/complexity/noArguments: the object itself is wanted, for the accessor of its `callee`.
  return arguments;
}

/** Errors that are made and those that the engine raises have accessors that belong to the realm. */
function raised(): Anything[] {
  try {
    return (null as unknown as () => never)();
  } catch (error) {
    return [error as Error, new Error(), new AggregateError([])];
  }
}

/** The text of a function would tell whether its branches are counted, which only a reviewer asks for. */
function hideSources(): void {
  Object.defineProperty(Function.prototype, 'toString', { value: () => 'function () { [hidden] }' });
}

function refuseDynamicCode(): void {
  const refuse = (): never => {
    throw new EvalError('code from text is not allowed');
  };
  for (const made of [() => {}, function* () {}, async () => {}, async function* () {}]) {
    Object.defineProperty(Object.getPrototypeOf(made), 'constructor', { value: refuse });
  }
}

/** Freezes what can be reached from the roots through properties, accessors and prototypes. */
export function freezeAll(roots: readonly unknown[]): void {
  const seen = new Set<unknown>();
  const next: unknown[] = [...roots];
  for (let value = next.pop(); value !== undefined || next.length > 0; value = next.pop()) {
    if (seen.has(value) || !isObject(value)) continue;
    seen.add(value);
    next.push(Object.getPrototypeOf(value), ...membersOf(value));
    Object.freeze(value);
  }
}

/** Removes members. V8 keeps what lost a member in a slow form until an heir is asked for something, and what is frozen in whatever form it has. */
function remove(owner: Anything, keys: readonly string[]): unknown {
  for (const key of keys) Reflect.deleteProperty(owner, key);
  return Object.create(owner).constructor;
}

function membersOf(owner: Anything): unknown[] {
  const removed = Reflect.ownKeys(owner).filter((key) => typeof key === 'string' && removedMember.test(key)) as string[];
  if (removed.length > 0) remove(owner, removed);
  return Reflect.ownKeys(owner).flatMap((key) => {
    const { value, get, set } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
    return [value, get, set];
  });
}

function isObject(value: unknown): value is Anything {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
