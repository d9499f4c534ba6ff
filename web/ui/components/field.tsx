import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react';
import { classNames } from '../words/class-names.ts';

const shape = 'w-full rounded-md border border-edge bg-surface px-3 py-1.5 text-sm text-ink placeholder:text-faint';

interface Labelled {
  readonly label: string;
  readonly hint?: ReactNode;
  /** The label is said, and not seen. */
  readonly isQuiet?: boolean;
}

function Wrapped({ id, label, hint, isQuiet = false, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={isQuiet ? 'sr-only' : 'mb-1 block text-xs font-medium text-soft'}>
        {label}
      </label>
      {children}
      {hint && <p className="mt-1 text-xs text-faint">{hint}</p>}
    </div>
  );
}

type InputProps = Labelled & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

export function Input({ label, hint, isQuiet, className, ...rest }: InputProps) {
  const id = useId();
  return (
    <Wrapped id={id} label={label} hint={hint} isQuiet={isQuiet ?? false}>
      <input id={id} {...rest} className={classNames(shape, 'min-h-9', className)} />
    </Wrapped>
  );
}

type TextareaProps = Labelled & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export function Textarea({ label, hint, isQuiet, className, ...rest }: TextareaProps) {
  const id = useId();
  return (
    <Wrapped id={id} label={label} hint={hint} isQuiet={isQuiet ?? false}>
      <textarea id={id} rows={3} {...rest} className={classNames(shape, className)} />
    </Wrapped>
  );
}

type SelectProps = Labelled & SelectHTMLAttributes<HTMLSelectElement>;

export function Select({ label, hint, isQuiet, className, children, ...rest }: SelectProps) {
  const id = useId();
  return (
    <Wrapped id={id} label={label} hint={hint} isQuiet={isQuiet ?? false}>
      <select id={id} {...rest} className={classNames(shape, 'min-h-9', className)}>
        {children}
      </select>
    </Wrapped>
  );
}
