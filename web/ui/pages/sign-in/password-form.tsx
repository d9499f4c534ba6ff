import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { SecondFactor } from './second-factor.tsx';

/** E-mail and password, and the second factor where there is one. */
export function PasswordForm() {
  const [given, setGiven] = useState({ email: '', password: '' });
  const [needsCode, setNeedsCode] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const answer = (await (await send('POST', '/api/auth/sign-in/email', given)).json()) as { twoFactorRedirect?: boolean };
      if (answer.twoFactorRedirect) setNeedsCode(true);
      else await client.resetQueries();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  if (needsCode) return <SecondFactor />;
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <Input
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        value={given.email}
        onChange={({ target }) => setGiven({ ...given, email: target.value })}
      />
      <Input
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        value={given.password}
        onChange={({ target }) => setGiven({ ...given, password: target.value })}
      />
      {error !== null && <Problem error={error} />}
      <Button type="submit" look="primary" isBusy={isBusy}>
        Sign in
      </Button>
    </form>
  );
}
