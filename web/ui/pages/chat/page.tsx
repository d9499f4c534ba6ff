import { Asked } from '../../components/asked.tsx';
import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';
import { useAsk, useChange } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { Conversation } from './conversation.tsx';
import { NoThread } from './no-thread.tsx';
import { ThreadList } from './thread-list.tsx';

/** Conversations with the agents; what they ask for is decided in place, by people. */
export default function ChatPage({ playbook }: { playbook: string }) {
  const threads = useAsk('GET /api/playbooks/{playbook}/threads', { playbook });
  const begin = useChange('POST /api/playbooks/{playbook}/threads', { playbook });
  const [{ thread }, change] = useAddress();
  const start = (): void => begin.mutate(undefined, { onSuccess: ({ thread: made }) => change({ thread: made }, true) });
  const action = (
    <Button look="primary" icon="chat" isBusy={begin.isPending} onClick={start}>
      New conversation
    </Button>
  );
  return (
    <Page
      title="Chat"
      lead="Ask about the migration, have agents look things up and propose. They propose; people decide."
      actions={action}
    >
      <Asked query={threads} what="the conversations">
        {({ threads: of }) => {
          const chosen = thread ?? of[0]?.thread;
          if (chosen === undefined) return <NoThread action={action} error={begin.error} />;
          return (
            <div className="grid items-start gap-5 lg:grid-cols-[16rem_minmax(0,1fr)]">
              <ThreadList of={of} chosen={chosen} />
              <Conversation key={chosen} playbook={playbook} thread={chosen} />
            </div>
          );
        }}
      </Asked>
    </Page>
  );
}
