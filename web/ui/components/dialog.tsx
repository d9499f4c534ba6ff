import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { Button } from './button.tsx';

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const contentLook = [
  'fixed top-1/2 left-1/2 z-50 max-h-[88dvh] w-[min(36rem,94vw)] -translate-1/2 overflow-y-auto',
  'rounded-2xl border border-line bg-raised p-6 shadow-float',
].join(' ');

/** Something to be answered before all else; Escape leaves it, and the focus returns to where it was. */
export function Dialog({ isOpen, title, lead, onClose, children }: DialogProps) {
  const before = useRef<Element | null>(null);
  const giveBack = (event: Event): void => {
    event.preventDefault();
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Radix.Content
          {...(!lead && { 'aria-describedby': undefined })}
          className={contentLook}
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          onCloseAutoFocus={giveBack}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div>
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {lead && <Radix.Description className="mt-1 text-soft">{lead}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <Button look="quiet" icon="cross" aria-label="Close" />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
