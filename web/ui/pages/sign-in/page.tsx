import { useAddress } from '../../hooks/search.ts';
import { useSession } from '../../hooks/session.ts';
import { FirstPerson } from './first-person.tsx';
import { PasswordForm } from './password-form.tsx';
import { Providers } from './providers.tsx';

/** For whoever is not signed in: how they may be. */
export default function SignInPage() {
  const { data } = useSession();
  const [{ error }] = useAddress();
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
            {error !== undefined && <Refused error={error} />}
            {signIn.password && <PasswordForm />}
            <Providers of={signIn.providers} />
          </div>
        )}
      </div>
    </main>
  );
}

const refusals: Readonly<Record<string, string>> = {
  access_denied: 'It was declined at the provider.',
  account_not_linked: 'Somebody has that address here already, and the provider does not say that it is verified.',
  banned: 'An administrator has closed this account.',
  email_is_missing: 'The provider gave no address.',
  user_info_is_missing: 'The provider said nothing that can be relied on.',
};

/** Why single sign-on let nobody in; the code is the provider's or ours, and only known ones have words. */
function Refused({ error }: { error: string }) {
  return (
    <p role="alert" className="rounded-lg border border-bad/40 bg-bad-tint px-4 py-3">
      Single sign-on did not let you in. {refusals[error.toLowerCase()] ?? 'Try again.'}
    </p>
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
