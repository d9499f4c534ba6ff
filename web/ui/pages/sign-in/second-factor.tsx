import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';

/** The six digits of the person's second factor. */
export function SecondFactor() {
  const [code, setCode] = useState('');
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await send('POST', '/api/auth/two-factor/verify-totp', { code });
      await client.resetQueries();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <Input
        label="Code of your second factor"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]{6}"
        required
        value={code}
        onChange={({ target }) => setCode(target.value)}
        hint="Six digits, from the app that you set it up with."
      />
      {error !== null && <Problem error={error} />}
      <Button type="submit" look="primary">
        Go on
      </Button>
    </form>
  );
}
