import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab {
  readonly name: string;
  readonly title: ReactNode;
  readonly content: ReactNode;
}

const tabLook = [
  '-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap text-soft hover:text-ink',
  'data-[state=active]:border-accent data-[state=active]:text-ink',
].join(' ');

/** Parts of which one is seen at a time; which one stands in the address. */
export function Tabs({
  label,
  tabs,
  chosen,
  onChoose,
}: {
  label: string;
  tabs: readonly Tab[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  const value = tabs.some(({ name }) => name === chosen) ? chosen : (tabs[0]?.name ?? '');
  return (
    <Radix.Root value={value} onValueChange={onChoose} className="min-w-0">
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map(({ name, title }) => (
          <Radix.Trigger key={name} value={name} className={tabLook}>
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ name, content }) => (
        <Radix.Content key={name} value={name} className="pt-4">
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
