import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { PasswordForm } from './password-form.tsx';

const passwordMin = 12;

/** Makes the first administrator, with the token of the link that was printed at the start. */
export function FirstPerson() {
  const [{ token = '' }] = useAddress();
  const [person, setPerson] = useState({ name: '', email: '', password: '' });
  const make = useChange('POST /api/people/first', {});
  if (make.isSuccess) return <PasswordForm />;
  if (token === '') {
    return (
      <p>
        Nobody is known here yet. Open the link that <code>godwit serve</code> printed when it started: it makes the first administrator.
      </p>
    );
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ token, ...person });
      }}
    >
      <Input label="Name" required value={person.name} onChange={({ target }) => setPerson({ ...person, name: target.value })} />
      <Input
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        value={person.email}
        onChange={({ target }) => setPerson({ ...person, email: target.value })}
      />
      <Input
        label="Password"
        type="password"
        autoComplete="new-password"
        required
        minLength={passwordMin}
        hint={`At least ${passwordMin} characters.`}
        value={person.password}
        onChange={({ target }) => setPerson({ ...person, password: target.value })}
      />
      {make.error && <Problem error={make.error} />}
      <Button type="submit" look="primary" isBusy={make.isPending}>
        Become the administrator
      </Button>
    </form>
  );
}
