import { useState } from 'react';
import { send } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Problem } from '../../components/states.tsx';

/** Sign-in by an account that people have elsewhere. */
export function Providers({ of }: { of: readonly { id: string; name: string }[] }) {
  const [error, setError] = useState<unknown>(null);
  if (of.length === 0) return null;
  const go = async (providerId: string): Promise<void> => {
    try {
      const answer = await send('POST', '/api/auth/sign-in/oauth2', { providerId, callbackURL: '/' });
      const { url } = (await answer.json()) as { url: string };
      location.assign(url);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      {of.map(({ id, name }) => (
        <Button key={id} icon="person" onClick={() => void go(id)}>{`Sign in with ${name}`}</Button>
      ))}
      {error !== null && <Problem error={error} />}
    </div>
  );
}
