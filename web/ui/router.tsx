import { createRootRoute, createRoute, createRouter, Navigate, type RouteComponent, useParams } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense } from 'react';
import { Loading, Problem } from './components/states.tsx';
import { rooms } from './pages/registry.ts';
import { Shell } from './shell/shell.tsx';

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => <Problem error={error} />,
});

/** Every value of an address is text: what looks like a number there is the name or key of something. */
const searchText = (search: Readonly<Record<string, unknown>>): string => {
  const given = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '') as [string, string][];
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
};

function lazyPage(load: () => Promise<{ default: ComponentType<{ playbook: string }> }>): RouteComponent {
  const Loaded = lazy(load);
  // biome-ignore lint/correctness/noComponentHookFactories: called once per room, when the routes are made
  return function Room() {
    const { playbook = '' } = useParams({ strict: false }) as { playbook?: string };
    return (
      <Suspense fallback={<Waiting />}>
        <Loaded key={playbook} playbook={playbook} />
      </Suspense>
    );
  };
}

function Waiting() {
  return (
    <div className="p-8">
      <h1 className="sr-only">Godwit</h1>
      <Loading what="the page" />
    </div>
  );
}

function NotFound() {
  return <Navigate to="/" />;
}

const home = createRoute({ getParentRoute: () => rootRoute, path: '/', component: lazyPage(() => import('./pages/home/page.tsx')) });
const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  component: lazyPage(() => import('./pages/sign-in/page.tsx')),
});
const pages = rooms.map(({ name, load }) =>
  createRoute({ getParentRoute: () => rootRoute, path: `/p/$playbook/${name}`, component: lazyPage(load) }),
);
/** Where the first administrator comes in, by the link that was printed. */
const firstPerson = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first',
  component: lazyPage(() => import('./pages/sign-in/page.tsx')),
});
const first = createRoute({
  getParentRoute: () => rootRoute,
  path: '/p/$playbook',
  component: () => <Navigate from="/p/$playbook" to="/p/$playbook/overview" />,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([home, signIn, firstPerson, first, ...pages]),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: searchText,
  scrollRestoration: true,
});
