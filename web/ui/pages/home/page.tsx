import { Link } from '@tanstack/react-router';
import { Asked } from '../../components/asked.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';

/** Every migration of this workbench. */
export default function HomePage() {
  const playbooks = useAsk('GET /api/playbooks', {});
  return (
    <Page title="Migrations" lead="Each playbook moves one system into another, with proof that every row arrived.">
      <Asked query={playbooks} what="the playbooks">
        {({ playbooks: found }) => (found.length === 0 ? <NoPlaybook /> : <Playbooks of={found} />)}
      </Asked>
    </Page>
  );
}

function Playbooks({ of }: { of: readonly { name: string; title: string; problem: string | null }[] }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {of.map(({ name, title, problem }) => (
        <li key={name}>
          <Link
            to="/p/$playbook/overview"
            params={{ playbook: name } as never}
            className="flex h-full items-start gap-3 rounded-xl border border-line bg-surface p-5 shadow-card transition-colors hover:border-accent"
          >
            <span className="mt-0.5 text-accent">
              <Icon name="overview" size={20} />
            </span>
            <span className="min-w-0 grow">
              <span className="block font-semibold">{title || name}</span>
              <span className="block text-xs text-faint">{name}</span>
              {problem && (
                <span className="mt-2 flex gap-1.5 text-xs text-bad">
                  <Icon name="warn" size={14} /> {problem}
                </span>
              )}
            </span>
            <span className="mt-1 text-faint">
              <Icon name="next" />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function NoPlaybook() {
  return (
    <Empty
      title="No playbook yet"
      action={<code className="rounded-md bg-sunken px-3 py-2">npx godwit init NAME --source URL --target URL</code>}
    >
      Here every migration of this workbench would stand. Draft the first one from two databases, or try the sample with{' '}
      <code>npm start</code>.
    </Empty>
  );
}
