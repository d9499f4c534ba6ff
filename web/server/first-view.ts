import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtPages } from '../ui/build.ts';

/** A built file, with those that it cannot do without (`manifest.json` of Vite). */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

/** What a room asks first, below its playbook; all rooms ask for the playbook itself. One that is not named asks nothing else, or not at once. */
const firstAsked: Readonly<Record<string, string>> = {
  plan: 'plan',
  review: 'review',
  runs: 'runs',
  validation: 'verdicts',
  chat: 'threads',
};
const entry = 'index.html';

/**
 * The page of an address, which names what its first view needs: on a slow network its script would be run before any of it is asked for, and a
 * room's script before what that needs. Nothing of it depends on who asks.
 */
export function firstView(path: string): string {
  const html = readFileSync(join(builtPages, entry), 'utf8');
  const [, playbook, room = ''] = /^\/p\/([\w-]{1,100})\/(\w+)$/.exec(path) ?? [];
  if (playbook === undefined) return html;
  const below = Object.hasOwn(firstAsked, room) ? [`/api/playbooks/${playbook}/${firstAsked[room]}`] : [];
  const links = [
    ...['/api/session', `/api/playbooks/${playbook}`, ...below].map((to) => `<link rel="preload" as="fetch" crossorigin href="${to}">`),
    ...scriptsOf(room).map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`),
  ];
  return html.replace('</head>', `  ${links.join('\n    ')}\n  </head>`);
}

/** Scripts of a room beside those that every page has. */
function scriptsOf(room: string): readonly string[] {
  const manifest = readManifest();
  const common = reached(manifest, entry, new Set());
  return [...reached(manifest, `pages/${room}/page.tsx`, common)].flatMap((name) => manifest[name]?.file ?? []);
}

/** What a chunk needs and is not there yet, itself among it. */
function reached(manifest: Manifest, name: string, before: ReadonlySet<string>, found = new Set<string>()): Set<string> {
  const chunk = Object.hasOwn(manifest, name) ? manifest[name] : undefined;
  if (!chunk || before.has(name) || found.has(name)) return found;
  found.add(name);
  for (const each of chunk.imports ?? []) reached(manifest, each, before, found);
  return found;
}

function readManifest(): Manifest {
  const file = join(builtPages, '.vite/manifest.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
}
