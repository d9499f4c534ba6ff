/** A faultless resource of every kind that the documents name, and what makes each of them wrong. */
export interface Sample {
  readonly good: Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };
  /** An element that every such resource has. */
  readonly required: string;
  /** An element of code, and a reference, with where faults of them are told. */
  readonly code: string;
  readonly reference: { readonly path: string; readonly wrong: string };
  readonly date: string;
}

const id = '4b5c0a3e-0000-8000-8000-000000000001';
const patient = { reference: 'Patient/p1' };
const concept = (text: string) => ({ coding: [{ system: 'https://clinic.example/codes', code: text }], text });
const sample = (resourceType: string, elements: Readonly<Record<string, unknown>>, rest: Omit<Sample, 'good'>): Sample => ({
  good: { resourceType, id, ...elements },
  ...rest,
});

export const samples: readonly Sample[] = [
  sample(
    'Patient',
    {
      identifier: [{ system: 'https://clinic.example/patients', value: '7' }],
      ...{ name: [{ family: 'Berg' }], gender: 'female', birthDate: '1970-02-28' },
      ...{ contact: [{ name: { family: 'Dahl' } }], generalPractitioner: [{ reference: 'Practitioner/d1' }] },
      communication: [{ language: { text: 'Norwegian' } }],
    },
    {
      ...{ required: 'communication[0].language', code: 'gender', date: 'birthDate' },
      reference: { path: 'generalPractitioner[0].reference', wrong: 'Observation/o1' },
    },
  ),
  sample(
    'Practitioner',
    {
      ...{ name: [{ family: 'Berg' }], gender: 'male', birthDate: '1960-12-31' },
      qualification: [{ code: concept('md'), issuer: { reference: 'Organization/o1' } }],
    },
    {
      ...{ required: 'qualification[0].code', code: 'gender', date: 'birthDate' },
      reference: { path: 'qualification[0].issuer.reference', wrong: 'Patient/p1' },
    },
  ),
  sample(
    'RelatedPerson',
    { patient, name: [{ family: 'Berg' }], gender: 'unknown', birthDate: '2001-01-31' },
    { required: 'patient', code: 'gender', date: 'birthDate', reference: { path: 'patient.reference', wrong: 'Practitioner/d1' } },
  ),
  sample(
    'Appointment',
    {
      ...{ status: 'booked', created: '2026-01-02', start: '2026-01-05T09:00:00Z', end: '2026-01-05T09:30:00Z' },
      participant: [{ actor: patient, status: 'accepted' }],
    },
    {
      required: 'status',
      code: 'participant[0].status',
      date: 'created',
      reference: { path: 'participant[0].actor.reference', wrong: 'Consent/c1' },
    },
  ),
  sample(
    'ServiceRequest',
    { ...{ status: 'active', intent: 'order', code: concept('lipids'), subject: patient }, authoredOn: '2026-01-02' },
    { required: 'intent', code: 'status', date: 'authoredOn', reference: { path: 'subject.reference', wrong: 'Task/t1' } },
  ),
  sample(
    'Observation',
    {
      ...{ status: 'final', code: concept('glucose'), subject: patient, effectiveDateTime: '2026-01-02' },
      valueQuantity: { value: 5.4, unit: 'mmol/l', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    },
    { required: 'code', code: 'status', date: 'effectiveDateTime', reference: { path: 'subject.reference', wrong: 'Observation/o1' } },
  ),
  sample(
    'DiagnosticReport',
    {
      ...{ status: 'final', code: concept('lipids'), subject: patient, effectiveDateTime: '2026-01-02' },
      result: [{ reference: 'Observation/o1' }],
    },
    { required: 'code', code: 'status', date: 'effectiveDateTime', reference: { path: 'result[0].reference', wrong: 'Patient/p1' } },
  ),
  sample(
    'Consent',
    {
      ...{ status: 'active', scope: concept('research'), category: [concept('study')], patient, dateTime: '2026-01-02' },
      ...{ policyRule: { text: 'opt in' }, provision: { type: 'permit', period: { start: '2026-01-02', end: '2027-01-01' } } },
    },
    { required: 'scope', code: 'provision.type', date: 'dateTime', reference: { path: 'patient.reference', wrong: 'Device/d1' } },
  ),
  sample(
    'QuestionnaireResponse',
    {
      ...{ status: 'completed', subject: patient, author: { reference: 'Practitioner/d1' }, authored: '2026-01-02' },
      item: [{ linkId: '1', answer: [{ valueString: 'yes' }] }],
    },
    { required: 'item[0].linkId', code: 'status', date: 'authored', reference: { path: 'author.reference', wrong: 'Location/l1' } },
  ),
  sample(
    'Task',
    { ...{ status: 'requested', intent: 'order', for: patient, owner: { reference: 'Practitioner/d1' }, authoredOn: '2026-01-02' } },
    { required: 'intent', code: 'status', date: 'authoredOn', reference: { path: 'owner.reference', wrong: 'Observation/o1' } },
  ),
  sample(
    'CarePlan',
    {
      ...{ status: 'active', intent: 'plan', subject: patient, created: '2026-01-02' },
      activity: [{ detail: { status: 'in-progress', description: 'Walk' } }],
    },
    {
      required: 'subject',
      code: 'activity[0].detail.status',
      date: 'created',
      reference: { path: 'subject.reference', wrong: 'Practitioner/d1' },
    },
  ),
  sample(
    'Provenance',
    {
      ...{ target: [{ reference: 'Patient/p1' }], recorded: '2026-01-02T10:00:00Z', occurredDateTime: '2026-01-02' },
      ...{ agent: [{ who: { reference: 'Practitioner/d1' } }], entity: [{ role: 'source', what: { reference: 'DocumentReference/x1' } }] },
    },
    {
      required: 'agent[0].who',
      code: 'entity[0].role',
      date: 'occurredDateTime',
      reference: { path: 'agent[0].who.reference', wrong: 'Observation/o1' },
    },
  ),
  sample(
    'AuditEvent',
    {
      type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
      ...{ action: 'R', recorded: '2026-01-02T10:00:00Z', period: { start: '2026-01-02' }, outcome: '0' },
      ...{ agent: [{ requestor: true, who: { reference: 'Practitioner/d1' } }], source: { observer: { reference: 'Device/x1' } } },
    },
    {
      required: 'source.observer',
      code: 'action',
      date: 'period.start',
      reference: { path: 'source.observer.reference', wrong: 'Observation/o1' },
    },
  ),
];
