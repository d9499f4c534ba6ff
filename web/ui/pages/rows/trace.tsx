import { useState } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { useKeys } from '../../hooks/keys.ts';
import { useAddress } from '../../hooks/search.ts';
import { TracedRow } from './traced-row.tsx';

const inputId = 'trace-key';

/** A row by its old or its new key. */
export function Trace({ playbook }: { playbook: string }) {
  const [{ key = '', phase = '' }, change] = useAddress();
  const [typed, setTyped] = useState({ key, phase });
  useKeys([{ key: 't', does: 'Trace a row by its key', run: () => document.getElementById(inputId)?.focus() }]);
  return (
    <div className="flex flex-col gap-5">
      <search>
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            change({ key: typed.key.trim(), phase: typed.phase.trim() }, true);
          }}
        >
          <div className="w-72 max-w-full">
            <Key value={typed.key} onType={(next) => setTyped({ ...typed, key: next })} />
          </div>
          <div className="w-48 max-w-full">
            <Input
              label="Phase, if you know it"
              value={typed.phase}
              onChange={({ target }) => setTyped({ ...typed, phase: target.value })}
            />
          </div>
          <Button type="submit" look="primary" icon="search" disabled={typed.key.trim() === ''}>
            Trace
          </Button>
        </form>
      </search>
      {key === '' ? <Unasked /> : <Found playbook={playbook} wanted={key} phase={phase} />}
    </div>
  );
}

function Key({ value, onType }: { value: string; onType: (value: string) => void }) {
  return (
    <div>
      <label htmlFor={inputId} className="mb-1 block text-xs font-medium text-soft">
        Old or new key
      </label>
      <input
        id={inputId}
        value={value}
        onChange={({ target }) => onType(target.value)}
        placeholder="20001, or a UUID"
        className="min-h-9 w-full rounded-md border border-edge bg-surface px-3 py-1.5 font-mono text-sm placeholder:text-faint"
      />
    </div>
  );
}

function Unasked() {
  return (
    <Empty icon="search" title="Which row?" action={<p>Give a key of the old or of the new system.</p>}>
      Here its values stand side by side: what each was, by which rule it became what it is, who approved that, and when it was written.
    </Empty>
  );
}

function Found({ playbook, wanted, phase }: { playbook: string; wanted: string; phase: string }) {
  const trace = useAsk('GET /api/playbooks/{playbook}/trace', { playbook }, { key: wanted, ...(phase !== '' && { phase }) });
  return (
    <Asked query={trace} what={`the row ${wanted}`}>
      {({ rows }) =>
        rows.length === 0 ? (
          <Empty icon="search" title="No row has this key" action={<p>Give another key above.</p>}>
            Neither side knows it, in any phase. Look at the key again, or name the phase.
          </Empty>
        ) : (
          rows.map((row) => <TracedRow key={`${row.phase} ${row.sourceKey} ${row.targetKey}`} playbook={playbook} of={row} />)
        )
      }
    </Asked>
  );
}
