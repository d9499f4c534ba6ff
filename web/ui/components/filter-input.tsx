import { useEffect, useRef, useState } from 'react';
import { useAddress } from '../hooks/search.ts';
import { Input } from './field.tsx';

/** After the last letter; so long the address and what it filters stay as they are, and a letter is on the screen at once. */
const settleMs = 60;

/** Text by which rows are chosen. It stands in the address under `name`, so that what is shown can be sent to somebody. */
export function FilterInput({ name, label }: { name: string; label: string }) {
  const [{ [name]: given = '' }, change] = useAddress();
  const [text, setText] = useState(given);
  const sent = useRef<string[]>([given]);
  useEffect(() => {
    const at = sent.current.indexOf(given);
    // What this field has sent comes back late; anything else was said elsewhere.
    if (at >= 0) sent.current.splice(0, at);
    else {
      sent.current = [given];
      setText(given);
    }
  }, [given]);
  useEffect(() => {
    if (text === sent.current.at(-1)) return;
    const timer = setTimeout(() => {
      sent.current.push(text);
      change({ [name]: text });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [text, name, change]);
  return <Input type="search" label={label} isQuiet placeholder={label} value={text} onChange={({ target }) => setText(target.value)} />;
}
