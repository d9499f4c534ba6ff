import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Input, Select } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { type Role, roleWords } from './role-words.ts';

const passwordMin = 12;

/** Lets somebody sign in, with a first password that they change. */
export function AddPerson({ onClose }: { onClose: () => void }) {
  const [person, setPerson] = useState({ name: '', email: '', password: '', role: 'reviewer' as Role });
  const add = useChange('POST /api/people', {});
  const { name, email, password, role } = person;
  return (
    <Dialog isOpen title="Let somebody in" lead="They change the password when they sign in for the first time." onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ name, email, password, roles: [role] }, { onSuccess: onClose });
        }}
      >
        <Input label="Name" required value={name} onChange={({ target }) => setPerson({ ...person, name: target.value })} />
        <Input
          label="E-mail"
          type="email"
          required
          value={email}
          onChange={({ target }) => setPerson({ ...person, email: target.value })}
        />
        <Input
          label="First password"
          type="password"
          autoComplete="new-password"
          required
          minLength={passwordMin}
          hint={`At least ${passwordMin} characters.`}
          value={password}
          onChange={({ target }) => setPerson({ ...person, password: target.value })}
        />
        <Select label="Role" value={role} onChange={({ target }) => setPerson({ ...person, role: target.value as Role })}>
          {(Object.keys(roleWords) as Role[]).map((each) => (
            <option key={each} value={each}>
              {roleWords[each]}
            </option>
          ))}
        </Select>
        {add.error && <Problem error={add.error} />}
        <Button type="submit" look="primary" isBusy={add.isPending}>
          Let them in
        </Button>
      </form>
    </Dialog>
  );
}
