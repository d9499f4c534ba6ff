import type { ReactNode } from 'react';
import { classNames } from '../words/class-names.ts';
import { Icon, type IconName } from './icon.tsx';

const tones = {
  good: 'bg-good-tint text-good',
  warn: 'bg-warn-tint text-warn',
  bad: 'bg-bad-tint text-bad',
  busy: 'bg-tint text-accent',
  calm: 'bg-sunken text-soft',
} as const;
export type Tone = keyof typeof tones;

const icons: Readonly<Record<Tone, IconName>> = { good: 'check', warn: 'warn', bad: 'cross', busy: 'play', calm: 'dot' };

/** A state: in colour, in shape and in words. */
export function Badge({ tone = 'calm', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span
      className={classNames('inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap', tones[tone])}
    >
      <Icon name={icon ?? icons[tone]} size={12} />
      {children}
    </span>
  );
}
