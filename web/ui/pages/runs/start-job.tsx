import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Input, Select } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import type { Body } from '../../endpoints.ts';
import { useChange } from '../../hooks/asking.ts';
import { useKeys } from '../../hooks/keys.ts';
import { useAddress } from '../../hooks/search.ts';
import { useMay } from '../../hooks/session.ts';

type Kind = Body<'POST /api/playbooks/{playbook}/jobs'>['kind'];

/** What each kind of work does, before anybody starts it. */
const kinds: Readonly<Record<Kind, { readonly words: string; readonly does: string }>> = {
  migrate: { words: 'Migrate', does: 'Writes what was approved into the target, validates it and reports. A run that stopped goes on.' },
  'dry-run': {
    words: 'Dry run',
    does: 'Runs everything in one transaction, counts what each row would come to, and takes it back: nothing stays.',
  },
  rehearse: {
    words: 'Rehearse',
    does: 'Takes a sample with all that it refers to through the real path and takes it back: nothing stays.',
  },
  validate: {
    words: 'Validate',
    does: 'Compares every row of the target with what the mapping makes of the source now. Nothing is written.',
  },
  report: { words: 'Write the reports', does: 'Writes all reports anew from what is recorded.' },
  rollback: {
    words: 'Roll back',
    does: 'Takes phases back: rows that the run wrote are removed, rows that it overwrote get their values back.',
  },
};

/** Has work done by a worker; what it does is said before. */
export function StartJob({ playbook }: { playbook: string }) {
  const [isOpen, setOpen] = useState(false);
  const mayRun = useMay('run');
  useKeys(mayRun ? [{ key: 's', does: 'Have work done', run: () => setOpen(true) }] : []);
  return (
    <>
      <Button
        look="primary"
        icon="play"
        hotkey="s"
        disabled={!mayRun}
        title={mayRun ? undefined : 'An engineer starts work.'}
        onClick={() => setOpen(true)}
      >
        Have work done
      </Button>
      {isOpen && <JobForm playbook={playbook} onClose={() => setOpen(false)} />}
    </>
  );
}

function JobForm({ playbook, onClose }: { playbook: string; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('rehearse');
  const [only, setOnly] = useState('');
  const [, change] = useAddress();
  const start = useChange('POST /api/playbooks/{playbook}/jobs', { playbook });
  const names = only.split(/[\s,]+/).filter((name) => name !== '');
  const send = (): void =>
    start.mutate(
      { kind, only: names },
      {
        onSuccess: () => {
          change({ view: 'jobs' });
          onClose();
        },
      },
    );
  return (
    <Dialog isOpen title="Have work done" lead="A worker takes it; it is done in your name." onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Select label="Work" value={kind} onChange={({ target }) => setKind(target.value as Kind)} hint={kinds[kind].does}>
          {(Object.keys(kinds) as Kind[]).map((each) => (
            <option key={each} value={each}>
              {kinds[each].words}
            </option>
          ))}
        </Select>
        {kind !== 'report' && kind !== 'validate' && (
          <Input
            label="Only these phases"
            placeholder="all of them"
            value={only}
            onChange={({ target }) => setOnly(target.value)}
            hint="Names with blanks between them."
          />
        )}
        {start.error && <Problem error={start.error} />}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" look={kind === 'rollback' ? 'danger' : 'primary'} icon="play" isBusy={start.isPending}>
            {kinds[kind].words}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
