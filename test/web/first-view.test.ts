import { beforeAll, expect, it } from 'vitest';
import { firstView } from '../../web/server/first-view.ts';
import { buildPages } from '../../web/ui/build.ts';

beforeAll(async () => void (await buildPages(() => {})), 90_000);

const linksOf = (path: string): string[] =>
  [...firstView(path).matchAll(/<link rel="(\w+)"[^>]* href="([^"]+)"/g)].map(([, rel, to = '']) => `${rel} ${to.replace(/-.*/, '')}`);

it('the page of a room names its scripts, each once, and the answers that it begins with', () => {
  const links = linksOf('/p/shop/plan');
  expect(links).toEqual(
    expect.arrayContaining(['preload /api/session', 'preload /api/playbooks/shop', 'preload /api/playbooks/shop/plan']),
  );
  const scripts = [...firstView('/p/shop/plan').matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, file]) => file);
  expect(scripts.some((file) => file?.includes('/page-'))).toBe(true);
  expect(new Set(scripts).size).toBe(scripts.length);
  expect(linksOf('/p/shop/overview').filter((link) => link.startsWith('preload'))).toEqual([
    'preload /api/session',
    'preload /api/playbooks/shop',
  ]);
});

it('other addresses, and what only looks like one of a room, are the page as it was built', () => {
  const built = firstView('/');
  for (const path of ['/sign-in', '/p/shop', '/p/sh"op/plan', '/p/shop/plan/more', '/p/shop/<b>', `/p/${'x'.repeat(101)}/plan`])
    expect(firstView(path)).toBe(built);
  for (const room of ['constructor', '__proto__', 'toString'])
    expect(linksOf(`/p/shop/${room}`).filter((link) => link.startsWith('preload'))).toHaveLength(2);
});
