import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';

const passwordMin = 12;
const nothing = { currentPassword: '', newPassword: '' };

/** Changes one's own password; whoever else is signed in by the old one is signed out. */
export function Password() {
  const [given, setGiven] = useState(nothing);
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  const [isChanged, setChanged] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setChanged(false);
    setError(null);
    try {
      await send('POST', '/api/auth/change-password', { ...given, revokeOtherSessions: true });
      setGiven(nothing);
      setChanged(true);
      // The session is a new one, and so is the token that goes along with changes.
      await client.invalidateQueries();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Card title="Password" note="Everywhere else you are signed out by it.">
      <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => void submit(event)}>
        <Input
          label="Password until now"
          type="password"
          autoComplete="current-password"
          required
          value={given.currentPassword}
          onChange={({ target }) => setGiven({ ...given, currentPassword: target.value })}
        />
        <Input
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          minLength={passwordMin}
          value={given.newPassword}
          onChange={({ target }) => setGiven({ ...given, newPassword: target.value })}
        />
        <Button type="submit">Change it</Button>
      </form>
      {error !== null && <Problem error={error} />}
      {isChanged && <p role="status">It is changed.</p>}
    </Card>
  );
}
