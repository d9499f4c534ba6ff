import { Link } from '@tanstack/react-router';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/stat.tsx';
import { keyText } from '../../words/keys.ts';
import { momentText } from '../../words/moments.ts';
import { short } from '../../words/numbers.ts';
import type { Traced } from './answers.ts';
import { TracedFields } from './traced-fields.tsx';

const fates: Readonly<Record<Traced['fate'], readonly [words: string, tone: Tone]>> = {
  written: ['Written', 'good'],
  unchanged: ['Already there', 'good'],
  skipped: ['Left out', 'calm'],
  quarantined: ['Kept aside', 'warn'],
  not_read: ['Not read by the newest run', 'warn'],
};

/** Where a row is, what made each of its values, and who let it go there. */
export function TracedRow({ playbook, of }: { playbook: string; of: Traced }) {
  const [words, tone] = fates[of.fate];
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_19rem]">
      <Card
        title={<code className="break-all">{`${of.source} ${keyText(of.sourceKey)} → ${of.target}`}</code>}
        note={of.targetKey === null ? 'It has no row in the target.' : `New key ${of.targetKey}`}
        aside={<Badge tone={tone}>{of.write === 'overwritten' ? 'Overwritten' : words}</Badge>}
        isFlush
      >
        <TracedFields fields={of.fields} />
      </Card>
      <Card title="How it got there">
        <Facts of={lineage(playbook, of)} />
      </Card>
    </div>
  );
}

function lineage(playbook: string, of: Traced): (readonly [string, React.ReactNode])[] {
  const facts: (readonly [string, React.ReactNode])[] = [
    ['Phase', of.phase],
    ['Reason', of.reason?.replaceAll('_', ' ')],
    ['Column', of.field && <code>{of.field}</code>],
    ['Known', of.known],
    ['Won over it', of.rival && `${keyText(of.rival.sourceKey)} (${of.rival.targetKey ?? 'no key'})`],
    ['Written', of.at && momentText(of.at)],
    ['Batch', of.batch && <code title={of.batch}>{short(of.batch)}</code>],
    ['Pass', of.pass === null ? null : String(of.pass)],
    ['Position', of.position && <code>{of.position}</code>],
    ['Run', of.run && <RoomLink playbook={playbook} room="runs" search={{ run: of.run }} text={short(of.run)} />],
    ['Mapping', of.mapping && <RoomLink playbook={playbook} room="review" search={{ phase: of.phase }} text={short(of.mapping)} />],
    ['Approved by', of.approvedBy],
    ['Patch', of.patch && <code title={of.patch}>{short(of.patch)}</code>],
    [
      'Validation',
      of.run && <RoomLink playbook={playbook} room="validation" search={{ run: of.run, phase: of.phase }} text="of its phase" />,
    ],
  ];
  return facts.filter(([, value]) => value !== null && value !== '' && value !== undefined);
}

function RoomLink({
  playbook,
  room,
  search,
  text,
}: {
  playbook: string;
  room: string;
  search: Readonly<Record<string, string>>;
  text: string;
}) {
  return (
    <Link
      to={`/p/$playbook/${room}`}
      params={{ playbook } as never}
      search={search as never}
      className="text-accent underline underline-offset-2"
    >
      {text}
    </Link>
  );
}
