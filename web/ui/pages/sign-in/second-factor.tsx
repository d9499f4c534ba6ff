import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';

/** Where the phone is away there are codes that were kept when the factor was set up. */
const ways = {
  totp: {
    path: 'verify-totp',
    label: 'Code of your second factor',
    hint: 'Six digits, from the app that you set it up with.',
    other: 'Use a code that you kept',
  },
  kept: { path: 'verify-backup-code', label: 'A code that you kept', hint: 'Each lets you in once.', other: 'Use the code of the app' },
} as const;

/** The code of the person's second factor. */
export function SecondFactor() {
  const [way, setWay] = useState<keyof typeof ways>('totp');
  const [code, setCode] = useState('');
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  const { path, label, hint, other } = ways[way];
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await send('POST', `/api/auth/two-factor/${path}`, { code: code.trim() });
      await client.resetQueries();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <Input
        label={label}
        inputMode={way === 'totp' ? 'numeric' : 'text'}
        autoComplete="one-time-code"
        required
        value={code}
        onChange={({ target }) => setCode(target.value)}
        hint={hint}
      />
      {error !== null && <Problem error={error} />}
      <Button type="submit" look="primary">
        Go on
      </Button>
      <Button look="quiet" onClick={() => setWay(way === 'totp' ? 'kept' : 'totp')}>
        {other}
      </Button>
    </form>
  );
}
