import { useSession } from '../../hooks/session.ts';
import { FirstPerson } from './first-person.tsx';
import { PasswordForm } from './password-form.tsx';
import { Providers } from './providers.tsx';

/** For whoever is not signed in: how they may be. */
export default function SignInPage() {
  const { data } = useSession();
  if (!data) return null;
  const { signIn, singleUser } = data;
  return (
    <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center gap-6 px-4 py-12">
      <header className="flex flex-col items-center gap-3 text-center">
        <img src="/godwit.svg" alt="" width="48" height="48" />
        <h1 className="text-xl font-semibold">{signIn.firstPerson ? 'The first person' : 'Sign in to Godwit'}</h1>
      </header>
      <div className="rounded-2xl border border-line bg-surface p-6 shadow-card">
        {singleUser && <ByLink />}
        {!singleUser && signIn.firstPerson && <FirstPerson />}
        {!singleUser && !signIn.firstPerson && (
          <div className="flex flex-col gap-5">
            {signIn.password && <PasswordForm />}
            <Providers of={signIn.providers} />
          </div>
        )}
      </div>
    </main>
  );
}

function ByLink() {
  return (
    <div className="text-center">
      <p>This workbench has one person, who comes by a link.</p>
      <p className="mt-2 text-soft">
        Open the link that <code>godwit serve</code> printed when it started. It counts once; start it again for a new one.
      </p>
    </div>
  );
}
