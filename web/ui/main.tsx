import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { isProblem } from './api.ts';
import { beginEarly } from './early.ts';
import { applyScheme } from './hooks/scheme.ts';
import { router } from './router.tsx';
import './style.css';

const freshMs = 10_000;
const triesMax = 2;

/** What the server has refused stays refused; what did not come is asked for again. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      retry: (failures, error) => failures < triesMax && isProblem(error) && (error.status === 0 || error.status === 503),
    },
  },
});

applyScheme();
beginEarly(queries, location.pathname);
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}
