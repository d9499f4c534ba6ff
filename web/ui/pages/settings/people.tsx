import { useState } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Select } from '../../components/field.tsx';
import { Empty, Problem } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk, useChange } from '../../hooks/asking.ts';
import { AddPerson } from './add-person.tsx';
import { type Role, roleWords } from './role-words.ts';

type Person = Answer<'GET /api/people'>['people'][number];

/** Who may sign in, and what each may do. */
export function People({ isAdmin, isAlone }: { isAdmin: boolean; isAlone: boolean }) {
  if (isAlone) {
    return (
      <Empty icon="person" title="One person, on this machine" action={<code>GODWIT_WEB_SIGN_IN=people npx godwit serve</code>}>
        People with roles sign in once a control database is configured (<code>CONTROL_DATABASE_URL</code>) and the workbench is told to
        have several.
      </Empty>
    );
  }
  if (!isAdmin)
    return (
      <Empty icon="person" title="An admin sees who may sign in" action={<p>Ask one of them to let somebody in.</p>}>
        People, their roles, and when they were last here would stand in this place.
      </Empty>
    );
  return <PeopleTable />;
}

function PeopleTable() {
  const people = useAsk('GET /api/people', {});
  const [isAdding, setAdding] = useState(false);
  return (
    <Card
      title="People"
      aside={
        <Button look="primary" onClick={() => setAdding(true)}>
          Let somebody in
        </Button>
      }
      isFlush
    >
      <Asked query={people} what="the people">
        {({ people: of }) => <DataTable label="People" columns={columns} rows={of} keyOf={({ id }) => id} />}
      </Asked>
      {isAdding && <AddPerson onClose={() => setAdding(false)} />}
    </Card>
  );
}

const columns: readonly Column<Person>[] = [
  { name: 'name', title: 'Name', cell: ({ name }) => <span className="font-medium">{name}</span> },
  { name: 'email', title: 'E-mail', width: 'minmax(12rem,1.5fr)', cell: ({ email }) => email ?? '' },
  { name: 'roles', title: 'Role', width: '16rem', cell: (person) => <RoleChoice of={person} /> },
  {
    name: 'second',
    title: 'Second factor',
    width: '9rem',
    cell: ({ secondFactor }) => <Badge tone={secondFactor ? 'good' : 'calm'}>{secondFactor ? 'in use' : 'none'}</Badge>,
  },
  { name: 'end', title: 'Change', width: '11rem', cell: (person) => <ShutOut of={person} /> },
];

function RoleChoice({ of }: { of: Person }) {
  const give = useChange('POST /api/people/{person}/roles', { person: of.id });
  return (
    <>
      <Select
        label={`Role of ${of.name}`}
        isQuiet
        value={of.roles[0]}
        disabled={give.isPending || of.isBanned}
        onChange={({ target }) => give.mutate({ roles: [target.value as Role] })}
      >
        {(Object.keys(roleWords) as Role[]).map((role) => (
          <option key={role} value={role}>
            {roleWords[role]}
          </option>
        ))}
      </Select>
      {give.error && <Problem error={give.error} />}
    </>
  );
}

function ShutOut({ of }: { of: Person }) {
  const shut = useChange('DELETE /api/people/{person}', { person: of.id });
  if (of.isBanned) return <Badge tone="bad">may not sign in</Badge>;
  return (
    <>
      <Button look="danger" isBusy={shut.isPending} onClick={() => shut.mutate(undefined)}>
        {`Shut ${of.name} out`}
      </Button>
      {shut.error && <Problem error={shut.error} />}
    </>
  );
}
