import { useQueryClient } from '@tanstack/react-query';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Select } from '../../components/field.tsx';
import { Facts } from '../../components/stat.tsx';
import { change } from '../../endpoints.ts';
import { chooseScheme, type Scheme, schemes, useScheme } from '../../hooks/scheme.ts';
import { useSession } from '../../hooks/session.ts';
import { startTour } from '../../shell/tour-steps.ts';
import { duration } from '../../words/numbers.ts';
import { Password } from './password.tsx';
import { SecondFactor } from './second-factor.tsx';

const schemeWords: Readonly<Record<Scheme, string>> = { system: 'As the system has it', light: 'Light', dark: 'Dark' };

/** Who you are here, and how you see it. */
export function Account() {
  const { data } = useSession();
  const client = useQueryClient();
  const scheme = useScheme();
  if (!data?.principal) return null;
  const endAll = async (): Promise<void> => {
    await change('POST /api/session/end-all', {});
    await client.resetQueries();
  };
  return (
    <div className="flex flex-col gap-5">
      <Card title={data.principal.name}>
        <Facts
          of={[
            ['Roles', data.principal.roles.join(', ')],
            ['May', data.rights.join(', ') || 'look and ask'],
            ['Second factor', data.singleUser ? 'not needed on this machine' : data.secondFactor ? 'in use' : 'none'],
            ['Signed out after', `${duration(data.idleSeconds)} without a request`],
          ]}
        />
        {!data.singleUser && (
          <div className="mt-4">
            <Button look="danger" onClick={() => void endAll()}>
              Sign out everywhere
            </Button>
          </div>
        )}
      </Card>
      {!data.singleUser && data.signIn.password && <Password />}
      {!data.singleUser && !data.secondFactor && <SecondFactor />}
      <Card title="How you see it">
        <div className="flex flex-wrap items-end gap-4">
          <div className="w-64 max-w-full">
            <Select label="Colours" value={scheme} onChange={({ target }) => chooseScheme(target.value as Scheme)}>
              {schemes.map((each) => (
                <option key={each} value={each}>
                  {schemeWords[each]}
                </option>
              ))}
            </Select>
          </div>
          <Button icon="compass" onClick={startTour}>
            Show the tour again
          </Button>
        </div>
      </Card>
    </div>
  );
}
