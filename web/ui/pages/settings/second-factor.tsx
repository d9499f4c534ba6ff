import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';

interface Enabled {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

/** The secret in an address such as `otpauth://totp/…?secret=…`, for typing it in. */
const secretOf = (uri: string): string => new URL(uri).searchParams.get('secret') ?? '';

/** Sets a second factor up: the password, the secret for an app, and a code that shows that it works. */
export function SecondFactor() {
  const [password, setPassword] = useState('');
  const [enabled, setEnabled] = useState<Enabled | null>(null);
  const [error, setError] = useState<unknown>(null);
  const enable = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      setEnabled((await (await send('POST', '/api/auth/two-factor/enable', { password })).json()) as Enabled);
      setError(null);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Card title="Second factor" note="A code of six digits from an app, asked for beside the password.">
      {enabled ? (
        <Proving of={enabled} />
      ) : (
        <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => void enable(event)}>
          <div className="w-64 max-w-full">
            <Input
              label="Your password"
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          </div>
          <Button type="submit">Set it up</Button>
        </form>
      )}
      {error !== null && <Problem error={error} />}
    </Card>
  );
}

function Proving({ of }: { of: Enabled }) {
  const [code, setCode] = useState('');
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  const prove = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await send('POST', '/api/auth/two-factor/verify-totp', { code });
      await client.invalidateQueries();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => void prove(event)}>
      <p>
        Type this secret into your app: <code className="rounded bg-sunken px-2 py-1 break-all">{secretOf(of.totpURI)}</code>
      </p>
      <p>
        Keep these codes; each lets you in once without the app: <code className="break-words">{of.backupCodes.join(' ')}</code>
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <Input
          label="Code that the app shows"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
        <Button type="submit" look="primary">
          Use it from now on
        </Button>
      </div>
      {error !== null && <Problem error={error} />}
    </form>
  );
}
