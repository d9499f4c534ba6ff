import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { keepCsrfToken } from '../api.ts';
import { Loading, Problem } from '../components/states.tsx';
import { listenForKeys } from '../hooks/keys.ts';
import { useSession } from '../hooks/session.ts';
import { NotLive } from './not-live.tsx';
import { ShellKeys } from './shell-keys.tsx';
import { Sidebar } from './sidebar.tsx';
import { Topbar } from './topbar.tsx';
import { useLiveRefresh } from './use-live-refresh.ts';

const SignIn = lazy(() => import('../pages/sign-in/page.tsx'));
const Tour = lazy(() => import('./tour.tsx'));

/** What stands around every page: where one can go, who one is, and whether what is shown is live. */
export function Shell() {
  const session = useSession();
  useEffect(listenForKeys, []);
  if (session.error && !session.data)
    return (
      <Centred>
        <Problem error={session.error} retry={() => void session.refetch()} />
      </Centred>
    );
  if (!session.data)
    return (
      <Centred>
        <Loading what="the workbench" />
      </Centred>
    );
  keepCsrfToken(session.data.csrf);
  if (session.data.principal === null)
    return (
      <Suspense fallback={null}>
        <SignIn />
      </Suspense>
    );
  return <Rooms />;
}

function Centred({ children }: { children: React.ReactNode }) {
  return (
    <main className="mx-auto max-w-xl px-4 py-24">
      <h1 className="sr-only">Godwit</h1>
      {children}
    </main>
  );
}

function Rooms() {
  const { playbook = null } = useParams({ strict: false }) as { playbook?: string };
  const [isMenuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  useLiveRefresh(playbook);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => setMenuOpen(false), [pathname]);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <Topbar isMenuOpen={isMenuOpen} onMenu={() => setMenuOpen(!isMenuOpen)} />
      <Sidebar playbook={playbook} isOpen={isMenuOpen} />
      <main id="content" ref={main} tabIndex={-1} className="min-w-0 outline-none">
        <NotLive playbook={playbook} />
        <Outlet />
      </main>
      <ShellKeys playbook={playbook} />
      {playbook && (
        <Suspense fallback={null}>
          <Tour playbook={playbook} />
        </Suspense>
      )}
    </div>
  );
}
