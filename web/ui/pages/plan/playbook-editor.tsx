import { useState } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk, useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { counted, short } from '../../words/numbers.ts';
import { schemaOf } from './schema-keys.ts';
import { YamlDifference } from './yaml-difference.tsx';
import { YamlEditor } from './yaml-editor.tsx';

type Text = Answer<'GET /api/playbooks/{playbook}/text'>;

/** The playbook as text: completed by its schema, checked while it is typed, kept as a proposal. */
export default function PlaybookEditor({ playbook }: { playbook: string }) {
  const text = useAsk('GET /api/playbooks/{playbook}/text', { playbook });
  return (
    <Asked query={text} what="the playbook">
      {(of) => <Editing key={of.digest} playbook={playbook} of={of} />}
    </Asked>
  );
}

function Editing({ playbook, of }: { playbook: string; of: Text }) {
  const [text, setText] = useState(of.text);
  const [isComparing, setComparing] = useState(false);
  const schema = useAsk('GET /api/schemas/playbook', {});
  const isChanged = text !== of.text;
  return (
    <Card
      title="playbook.yaml"
      note={`Digest ${short(of.digest)}. What you change is kept as a proposal; another person approves it.`}
      aside={
        <div className="flex items-center gap-2">
          {isChanged && <Badge tone="busy">changed</Badge>}
          <Button look="quiet" aria-pressed={isComparing} onClick={() => setComparing(!isComparing)}>
            {isComparing ? 'Edit' : 'Show the difference'}
          </Button>
        </div>
      }
    >
      {isComparing ? (
        <YamlDifference
          before={isChanged ? of.text : (of.mapped ?? of.text)}
          text={text}
          what={isChanged ? 'to the text before you changed it' : 'to what was mapped last'}
        />
      ) : (
        <YamlEditor playbook={playbook} text={text} schema={schemaOf(schema.data)} onChange={setText} />
      )}
      <Proposing playbook={playbook} text={text} from={of.digest} isChanged={isChanged} />
    </Card>
  );
}

function Proposing({ playbook, text, from, isChanged }: { playbook: string; text: string; from: string; isChanged: boolean }) {
  const [why, setWhy] = useState('');
  const propose = useChange('POST /api/playbooks/{playbook}/proposals', { playbook });
  const mayPropose = useMay('propose');
  return (
    <form
      className="mt-4 flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        propose.mutate({ text, from, why });
      }}
    >
      <div className="min-w-56 grow">
        <Input label="Why it shall change" value={why} onChange={({ target }) => setWhy(target.value)} />
      </div>
      <Button
        type="submit"
        look="primary"
        disabled={!mayPropose || !isChanged || why.trim() === ''}
        title={mayPropose ? undefined : 'An engineer or a reviewer proposes.'}
        isBusy={propose.isPending}
      >
        Keep as a proposal
      </Button>
      {propose.error && (
        <div className="w-full">
          <Problem error={propose.error} />
        </div>
      )}
      {propose.data && (
        <p role="status" className="w-full">
          <Badge tone="good">{`Kept as ${short(propose.data.digest)}`}</Badge> {counted(propose.data.changes.length, 'change')}:{' '}
          {propose.data.changes.join('; ')}
        </p>
      )}
    </form>
  );
}
