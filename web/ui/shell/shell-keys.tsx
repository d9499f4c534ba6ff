import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useKeys } from '../hooks/keys.ts';
import { rooms } from '../pages/registry.ts';

const KeysSheet = lazy(() => import('./keys-sheet.tsx'));

/** The keys that work on every page. */
export function ShellKeys({ playbook }: { playbook: string | null }) {
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const go = (name: string): void => void navigate({ to: `/p/${encodeURIComponent(playbook ?? '')}/${name}` });
  const leading = rooms.map(({ name, title, key }) => ({ key: `g ${key}`, does: `Go to ${title}`, run: () => go(name) }));
  useKeys([
    { key: '?', does: 'Show these keys', run: () => setOpen(true) },
    { key: '/', does: 'Filter what is shown', run: focusFilter },
    ...(playbook === null ? [] : leading),
  ]);
  return <Suspense fallback={null}>{isOpen && <KeysSheet onClose={() => setOpen(false)} />}</Suspense>;
}

function focusFilter(): void {
  document.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
}
