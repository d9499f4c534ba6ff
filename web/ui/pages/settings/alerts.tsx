import { useState } from 'react';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { agoText } from '../../words/moments.ts';
import { count, duration } from '../../words/numbers.ts';
import type { SettingsAnswer } from './answers.ts';

type Rule = SettingsAnswer['alerts']['rules'][number];
const tones: Readonly<Record<Rule['state'], Tone>> = { ok: 'good', pending: 'warn', firing: 'bad', silenced: 'calm' };

const columnsOf = (silence: ((rule: string) => void) | null): readonly Column<Rule>[] => [
  { name: 'state', title: 'State', width: '8rem', cell: ({ state }) => <Badge tone={tones[state]}>{state}</Badge> },
  {
    name: 'name',
    title: 'Rule',
    width: 'minmax(16rem,2fr)',
    cell: ({ name, summary }) => (
      <>
        <span className="font-medium">{name}</span>
        <span className="block text-xs text-soft">{summary}</span>
      </>
    ),
  },
  { name: 'value', title: 'Now', width: '6rem', isNumber: true, cell: ({ value }) => (value === null ? '–' : count(value)) },
  { name: 'threshold', title: 'Threshold', width: '7rem', isNumber: true, cell: ({ threshold }) => count(threshold) },
  { name: 'for', title: 'For', width: '6rem', isNumber: true, cell: ({ forSeconds }) => duration(forSeconds) },
  { name: 'since', title: 'Since', width: '9rem', cell: ({ since }) => (since === null ? '' : agoText(since)) },
  {
    name: 'silence',
    title: 'Change',
    width: '7rem',
    cell: ({ name }) =>
      silence && (
        <Button look="quiet" onClick={() => silence(name)}>
          Silence
        </Button>
      ),
  },
];

/** What is watched, from which value on somebody is told, and whether that goes anywhere. */
export function Alerts({ of: { alerts }, isAdmin }: { of: SettingsAnswer; isAdmin: boolean }) {
  const [rule, setRule] = useState<string | null>(null);
  return (
    <Card
      title="Alerts"
      note={alerts.webhook ? 'They are sent to the configured webhook.' : 'No webhook is configured: they stand here and in /metrics only.'}
      isFlush
    >
      <DataTable label="Alert rules" columns={columnsOf(isAdmin ? setRule : null)} rows={alerts.rules} keyOf={({ name }) => name} />
      {rule !== null && <Silence rule={rule} onClose={() => setRule(null)} />}
    </Card>
  );
}

function Silence({ rule, onClose }: { rule: string; onClose: () => void }) {
  const [minutes, setMinutes] = useState('60');
  const [why, setWhy] = useState('');
  const silence = useChange('POST /api/alerts/silences', {});
  return (
    <Dialog isOpen title={`Silence ${rule}`} lead="It stays visible here; nobody is told of it until then." onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          silence.mutate({ rule, minutes: Number(minutes), why }, { onSuccess: onClose });
        }}
      >
        <Input label="Minutes" type="number" min={1} max={10_080} value={minutes} onChange={({ target }) => setMinutes(target.value)} />
        <Input label="Why" value={why} onChange={({ target }) => setWhy(target.value)} />
        {silence.error && <Problem error={silence.error} />}
        <Button type="submit" look="primary" disabled={why.trim() === ''} isBusy={silence.isPending}>
          Silence it
        </Button>
      </form>
    </Dialog>
  );
}
