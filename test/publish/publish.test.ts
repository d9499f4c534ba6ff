import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPublished } from '../../app/publish/publish.ts';
import { publicationStates } from '../../app/publish/published.ts';
import { type FhirEndpoint, startEndpoint } from '../../databases/fhir/endpoint/server.ts';
import { type Clinic, openClinic, patientCode } from './support/clinic.ts';

const people = 25;
const doctors = 2;
/** Bodies that were posted, newest last. */
const posted: { type?: string; entry?: readonly { request: { method: string; ifMatch?: string } }[] }[] = [];
let endpoint: FhirEndpoint;
let clinic: Clinic;

beforeAll(async () => {
  endpoint = await startEndpoint({
    folder: null,
    fault: (method, _path, body) => {
      if (method === 'POST') posted.push(body as (typeof posted)[number]);
      return null;
    },
  });
  clinic = await openClinic(endpoint.url);
});
afterAll(async () => {
  clinic?.close();
  await endpoint.close();
});

const sentPuts = (): number => posted.filter(({ type }) => type === 'transaction').reduce((sum, { entry = [] }) => sum + entry.length, 0);

describe('publishing rows of the new side', { timeout: 120_000 }, () => {
  it('needs the approval of a person, of exactly what runs', async () => {
    await expect(clinic.publish()).rejects.toMatchObject({ code: 'publication_not_approved' });
    expect(posted).toEqual([]);
  });

  it('brings every row as a resource, those last that refer to others', async () => {
    await clinic.approve();
    const counts = await clinic.publish();
    expect(counts).toMatchObject({
      patients: { read: people, sent: people, held: 0, refused: 0, dead: 0 },
      practitioners: { read: doctors, sent: doctors },
    });
    expect(endpoint.store.all('Patient')).toHaveLength(people);
    expect(endpoint.store.all('Practitioner')).toHaveLength(doctors);
    expect(endpoint.store.all('Patient')[0]).toMatchObject({
      generalPractitioner: [{ reference: expect.stringMatching(/^Practitioner\//) }],
    });
  });

  it('sends nothing the second time, and reads back what it has sent', async () => {
    const before = sentPuts();
    expect(await clinic.publish()).toMatchObject({
      patients: { unchanged: people, sent: 0 },
      practitioners: { unchanged: doctors, sent: 0 },
    });
    expect(sentPuts()).toBe(before);
    const checks = await checkPublished(clinic.caller, clinic.folder, []);
    expect(checks.map(({ compared, equal }) => [compared, equal])).toEqual([
      [people, people],
      [doctors, doctors],
    ]);
  });

  it('sends the one row that has changed, at the version that it replaces', async () => {
    await clinic.change("UPDATE patients SET given = 'Other' WHERE legacy_id = 7");
    expect(await clinic.publish()).toMatchObject({ patients: { unchanged: people - 1, sent: 1 } });
    const last = posted.filter(({ type }) => type === 'transaction').at(-1);
    expect(last?.entry?.map(({ request }) => request.ifMatch)).toEqual(['W/"1"']);
  });

  it('does not send what the code changed to before that is approved, too', async () => {
    clinic.write('transforms/patient.ts', patientCode.replace("'https://clinic.example/patients'", "'https://clinic.example/people'"));
    await expect(clinic.publish()).rejects.toMatchObject({ code: 'publication_not_approved' });
    clinic.write('transforms/patient.ts', patientCode);
  });

  it('takes items away whose rows are gone, or are not published any more', async () => {
    await clinic.change('DELETE FROM patients WHERE legacy_id = 3; UPDATE patients SET active = false WHERE legacy_id = 4');
    expect(await clinic.publish()).toMatchObject({ patients: { removed: 2, skipped: 1, sent: 0 } });
    expect(endpoint.store.all('Patient')).toHaveLength(people - 2);
    expect(await clinic.publish()).toMatchObject({ patients: { removed: 0, sent: 0 } });
    const [patients] = await publicationStates(clinic.caller, clinic.folder);
    expect(patients?.items).toMatchObject({ sent: people - 2, removed: 2 });
  });

  it('notices what somebody else has changed or taken away, and does not overwrite it', async () => {
    const [first, second] = endpoint.store.all('Patient');
    endpoint.store.commit([
      { address: `Patient/${first?.id}`, resource: { ...(first as NonNullable<typeof first>), gender: 'other' } },
      { address: `Patient/${second?.id}`, resource: null },
    ]);
    const [patients] = await checkPublished(clinic.caller, clinic.folder, ['patients']);
    expect(patients).toMatchObject({ differing: [`Patient/${first?.id}`], missing: [`Patient/${second?.id}`] });
    await clinic.change("UPDATE patients SET family = family || '!'");
    const counts = await clinic.publish(['patients']);
    expect(counts).toMatchObject({ patients: { dead: 2, sent: people - 4 } });
    expect(endpoint.store.get(`Patient/${first?.id}`)?.resource).toMatchObject({ gender: 'other' });
  });
});
