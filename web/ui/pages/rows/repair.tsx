import { useState } from 'react';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Input, Select } from '../../components/field.tsx';
import { Loading, Problem } from '../../components/states.tsx';
import { Value } from '../../components/value.tsx';
import { useAsk, useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { count, counted, short } from '../../words/numbers.ts';
import type { Cause } from './answers.ts';
import { Replay } from './replay.tsx';

/** The name by which one place of a cause is repaired: `unknown_value:cases.type`. */
const placesOf = ({ cause, parts }: Cause): string[] =>
  parts.map(({ phase, field }) => (field === null ? `${cause}:${phase}` : `${cause}:${phase}.${field}`));

/** New values for the rows of one place: tried on the real rows and taken back, then put before another person. */
export function Repair({ playbook, cause }: { playbook: string; cause: Cause }) {
  const places = placesOf(cause);
  const [place, setPlace] = useState(places[0] ?? cause.cause);
  const [isOpen, setOpen] = useState(false);
  const mayPropose = useMay('propose');
  return (
    <Card title="Repair them" note="What you propose is tried on the real rows first, and approved by somebody else.">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-56 grow">
          <Select label="Which rows" value={place} onChange={({ target }) => setPlace(target.value)}>
            {places.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </div>
        <Button disabled={!mayPropose} title={mayPropose ? undefined : 'An engineer or a reviewer proposes.'} onClick={() => setOpen(true)}>
          Show what can be done
        </Button>
      </div>
      {isOpen && <Choices key={place} playbook={playbook} place={place} />}
      <Replay playbook={playbook} />
    </Card>
  );
}

function Choices({ playbook, place }: { playbook: string; place: string }) {
  const choices = useAsk('GET /api/playbooks/{playbook}/quarantine/causes/{cause}', { playbook, cause: place });
  if (choices.error)
    return (
      <div className="mt-4">
        <Problem error={choices.error} />
      </div>
    );
  if (!choices.data)
    return (
      <div className="mt-4">
        <Loading what="what can be done; each choice is tried" />
      </div>
    );
  const { held, emptied, columns } = choices.data;
  return (
    <div className="mt-5 flex flex-col gap-4 border-t border-line pt-4">
      <div>
        <h3 className="mb-1 text-xs font-semibold text-faint">What the rows hold now</h3>
        <ul className="numeric flex flex-wrap gap-x-5 gap-y-1.5">
          {held.map(({ column, value, rows }) => (
            <li key={`${column} ${value}`}>
              <code className="text-faint">{column}</code> <Value of={value} /> {counted(rows, 'row')}
            </li>
          ))}
        </ul>
      </div>
      {emptied.map(({ column, outcome }) => (
        <p key={column}>
          Without a value in <code>{column}</code>:{' '}
          {outcome.map(({ phase, replayed, refused }) => `${count(replayed)} of ${phase} arrive, ${count(refused)} do not`).join('; ')}.
        </p>
      ))}
      <NewValue playbook={playbook} place={place} columns={columns} />
    </div>
  );
}

function NewValue({ playbook, place, columns }: { playbook: string; place: string; columns: readonly string[] }) {
  const [column, setColumn] = useState(columns[0] ?? '');
  const [value, setValue] = useState('');
  const [reason, setReason] = useState('');
  const repair = useChange('POST /api/playbooks/{playbook}/quarantine/repairs', { playbook });
  const send = (keep: boolean): void =>
    repair.mutate({ cause: place, edit: { set: { [column]: value === '' ? null : value }, change: [] }, reason, keep });
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send(false);
      }}
    >
      <div className="grid gap-3 sm:grid-cols-3">
        <Select label="Column" value={column} onChange={({ target }) => setColumn(target.value)}>
          {columns.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </Select>
        <Input label="New value (nothing when empty)" value={value} onChange={({ target }) => setValue(target.value)} />
        <Input label="Why" value={reason} onChange={({ target }) => setReason(target.value)} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={reason.trim() === ''} isBusy={repair.isPending}>
          Try it
        </Button>
        <Button look="primary" disabled={!repair.data || reason.trim() === ''} isBusy={repair.isPending} onClick={() => send(true)}>
          Propose it
        </Button>
      </div>
      {repair.error && <Problem error={repair.error} />}
      {repair.data && (
        <p role="status">
          <Badge tone={repair.data.digest ? 'good' : 'busy'}>
            {repair.data.digest ? `Proposed as ${short(repair.data.digest)}` : 'Tried and taken back'}
          </Badge>{' '}
          {repair.data.outcome
            .map(({ phase, replayed, refused }) => `${count(replayed)} of ${phase} arrive, ${count(refused)} do not`)
            .join('; ')}
        </p>
      )}
    </form>
  );
}
