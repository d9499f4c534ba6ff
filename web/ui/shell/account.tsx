import { useQueryClient } from '@tanstack/react-query';
import { Icon, type IconName } from '../components/icon.tsx';
import { change } from '../endpoints.ts';
import { chooseScheme, type Scheme, schemes, useScheme } from '../hooks/scheme.ts';
import { useSession } from '../hooks/session.ts';

const icons: Readonly<Record<Scheme, IconName>> = { system: 'compass', light: 'sun', dark: 'moon' };

/** Who is signed in, and in which light. */
export function Account() {
  const { data } = useSession();
  const client = useQueryClient();
  const scheme = useScheme();
  const next = schemes[(schemes.indexOf(scheme) + 1) % schemes.length] ?? 'system';
  const signOut = async (): Promise<void> => {
    await change('POST /api/session/end', {});
    await client.resetQueries();
  };
  return (
    <div className="flex flex-col gap-1 text-xs text-soft">
      <p className="flex items-center gap-2 px-2.5 py-1">
        <Icon name="person" />
        <span className="min-w-0 grow">
          <span className="block truncate font-medium text-ink">{data?.principal?.name}</span>
          <span className="block truncate text-faint">{data?.principal?.roles.join(', ')}</span>
        </span>
      </p>
      <div className="flex flex-wrap gap-1">
        <button
          type="button"
          onClick={() => chooseScheme(next)}
          className="flex items-center gap-1.5 rounded-md px-2.5 py-1.5 hover:bg-sunken hover:text-ink"
        >
          <Icon name={icons[scheme]} size={14} /> <span className="sr-only">Colours: </span>
          <span className="capitalize">{scheme}</span>
        </button>
        {data && !data.singleUser && (
          <button type="button" onClick={() => void signOut()} className="rounded-md px-2.5 py-1.5 hover:bg-sunken hover:text-ink">
            Sign out
          </button>
        )}
      </div>
    </div>
  );
}
