import type { ComponentType } from 'react';
import type { IconName } from '../components/icon.tsx';

/** A page of a playbook: its name in the address, the key after `g` that leads there, and what loads it. */
export interface Room {
  readonly name: IconName;
  readonly title: string;
  readonly key: string;
  readonly load: () => Promise<{ default: ComponentType<{ playbook: string }> }>;
}

/** Every room in the order of the sidebar. */
export const rooms: readonly Room[] = [
  { name: 'overview', title: 'Overview', key: 'o', load: () => import('./overview/page.tsx') },
  { name: 'plan', title: 'Plan', key: 'p', load: () => import('./plan/page.tsx') },
  { name: 'review', title: 'Review', key: 'r', load: () => import('./review/page.tsx') },
  { name: 'runs', title: 'Runs', key: 'u', load: () => import('./runs/page.tsx') },
  { name: 'rows', title: 'Rows', key: 'w', load: () => import('./rows/page.tsx') },
  { name: 'sync', title: 'Sync', key: 'y', load: () => import('./sync/page.tsx') },
  { name: 'validation', title: 'Validation', key: 'v', load: () => import('./validation/page.tsx') },
  { name: 'guidance', title: 'Guidance', key: 'd', load: () => import('./guidance/page.tsx') },
  { name: 'chat', title: 'Chat', key: 'c', load: () => import('./chat/page.tsx') },
  { name: 'audit', title: 'Audit', key: 'a', load: () => import('./audit/page.tsx') },
  { name: 'settings', title: 'Settings', key: 's', load: () => import('./settings/page.tsx') },
];
