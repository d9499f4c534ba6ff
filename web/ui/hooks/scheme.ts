import { useSyncExternalStore } from 'react';

export const schemes = ['system', 'light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

const kept = 'godwit.scheme';
const listeners = new Set<() => void>();
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

const wanted = (): Scheme => {
  const found = localStorage.getItem(kept);
  return schemes.find((each) => each === found) ?? 'system';
};

/** Light or dark, by the system unless somebody chose. */
export function applyScheme(): void {
  const scheme = wanted();
  document.documentElement.dataset.scheme = scheme === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : scheme;
  for (const listener of listeners) listener();
}

export function chooseScheme(scheme: Scheme): void {
  localStorage.setItem(kept, scheme);
  applyScheme();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useScheme = (): Scheme => useSyncExternalStore(subscribe, wanted);

systemIsDark.addEventListener('change', applyScheme);
