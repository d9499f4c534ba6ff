import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Input, Select } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import type { Body } from '../../endpoints.ts';
import { useChange } from '../../hooks/asking.ts';
import { useKeys } from '../../hooks/keys.ts';
import { useMay } from '../../hooks/session.ts';

type Spec = Body<'POST /api/playbooks/{playbook}/sync/jobs'>;

/** What a job of each kind does each time, before anybody makes one. */
const actions: Readonly<Record<Spec['action'], string>> = {
  analyze: 'Compares both systems and says what differs. It brings nothing.',
  migrate: 'Compares, and brings what differs within the bounds below, once another person has approved them.',
  validate: 'Compares every row by both comparisons.',
  report: 'Writes all reports anew.',
};

/** Makes a job that comes back. */
export function NewJob({ playbook }: { playbook: string }) {
  const [isOpen, setOpen] = useState(false);
  const mayRun = useMay('run');
  useKeys(mayRun ? [{ key: 'n', does: 'New job', run: () => setOpen(true) }] : []);
  return (
    <>
      <Button look="primary" icon="clock" hotkey="n" disabled={!mayRun} onClick={() => setOpen(true)}>
        New job
      </Button>
      {isOpen && <JobForm playbook={playbook} onClose={() => setOpen(false)} />}
    </>
  );
}

const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function JobForm({ playbook, onClose }: { playbook: string; onClose: () => void }) {
  const [name, setName] = useState('nightly');
  const [action, setAction] = useState<Spec['action']>('analyze');
  const [cron, setCron] = useState('0 2 * * *');
  const [zone, setZone] = useState(zoneHere);
  const [rows, setRows] = useState(1000);
  const create = useChange('POST /api/playbooks/{playbook}/sync/jobs', { playbook });
  const send = (): void =>
    create.mutate(
      { name, action, cron: cron.trim() === '' ? null : cron, zone, bounds: { inserts: rows, updates: rows, deletes: 0 } },
      { onSuccess: onClose },
    );
  return (
    <Dialog isOpen title="New job" lead="It runs in your name, at each of its times, while a worker or this server runs." onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Input label="Name" value={name} onChange={({ target }) => setName(target.value)} />
        <Select
          label="What it does"
          value={action}
          onChange={({ target }) => setAction(target.value as Spec['action'])}
          hint={actions[action]}
        >
          {(Object.keys(actions) as Spec['action'][]).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Select>
        <Input
          label="When (cron)"
          value={cron}
          onChange={({ target }) => setCron(target.value)}
          hint="Minute, hour, day, month, weekday; empty: only when it is told to."
        />
        <Input label="Time zone" value={zone} onChange={({ target }) => setZone(target.value)} />
        {action === 'migrate' && (
          <Input
            label="New and changed rows that it may bring without asking, of each"
            type="number"
            min={0}
            value={rows}
            onChange={({ target }) => setRows(Number(target.value))}
            hint="It removes none without asking."
          />
        )}
        {create.error && <Problem error={create.error} />}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" look="primary" icon="clock" isBusy={create.isPending}>
            Make it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
