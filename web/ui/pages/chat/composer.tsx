import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Textarea } from '../../components/field.tsx';
import { useKeys } from '../../hooks/keys.ts';

interface ComposerProps {
  readonly isAnswering: boolean;
  readonly onSay: (text: string) => void;
  readonly onStop: () => void;
}

const lengthMax = 8_000;

/** Where something is said: Enter sends it, Shift and Enter begin a line. */
export function Composer({ isAnswering, onSay, onStop }: ComposerProps) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useKeys([{ key: 'i', does: 'Say something', run: () => field.current?.focus() }]);
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() === '' || isAnswering) return;
    onSay(text.trim());
    setText('');
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  return (
    <form onSubmit={send} className="sticky bottom-0 flex items-end gap-2 rounded-b-xl border-t border-line bg-surface p-3">
      <div className="grow">
        <Textarea
          ref={field}
          label="Say something"
          isQuiet
          rows={2}
          maxLength={lengthMax}
          placeholder="Ask, or say what shall be prepared"
          value={text}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={press}
        />
      </div>
      {isAnswering ? (
        <Button icon="cross" onClick={onStop}>
          Stop
        </Button>
      ) : (
        <Button type="submit" look="primary" icon="arrow" disabled={text.trim() === ''}>
          Send
        </Button>
      )}
    </form>
  );
}
