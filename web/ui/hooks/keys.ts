import { useEffect, useRef } from 'react';

/** What a key does, and the words for it in the list of keys. */
export interface KeyAction {
  readonly key: string;
  readonly does: string;
  readonly run: () => void;
}

const registered = new Set<{ readonly actions: readonly KeyAction[] }>();
/** A key after `g` is another key: `g o`. */
const prefix = 'g';
const prefixMs = 1_200;
let prefixedAt = 0;

/** The keys that do something now, of the shell and of the page that is shown. */
export const knownKeys = (): readonly KeyAction[] => [...registered].flatMap(({ actions }) => actions);

/** Lets keys do something while the component is shown. */
export function useKeys(actions: readonly KeyAction[]): void {
  const latest = useRef({ actions });
  latest.current.actions = actions;
  useEffect(() => {
    const held = latest.current;
    registered.add(held);
    return () => {
      registered.delete(held);
    };
  }, []);
}

/** Listens for all keys; returns what ends that. */
export function listenForKeys(): () => void {
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const isPrefixed = Date.now() - prefixedAt < prefixMs;
  prefixedAt = 0;
  if (!isPrefixed && event.key === prefix) {
    prefixedAt = Date.now();
    return;
  }
  const wanted = isPrefixed ? `${prefix} ${event.key}` : event.key;
  const found = knownKeys().findLast(({ key }) => key === wanted);
  if (!found) return;
  event.preventDefault();
  found.run();
}

/** Keys belong to whoever types, and to a dialog that is open. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null;
}
