import type { ReactNode } from 'react';
import { Empty, Problem } from '../../components/states.tsx';

/** Before the first conversation. */
export function NoThread({ action, error }: { action: ReactNode; error: unknown }) {
  return (
    <>
      <Empty icon="chat" title="No conversation yet" action={action}>
        Ask why rows were kept aside, what a mapping does, or to have something prepared. With no language model configured, rules answer.
      </Empty>
      {error !== null && error !== undefined && <Problem error={error} />}
    </>
  );
}
