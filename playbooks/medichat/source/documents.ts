import type { Decimal128, Int32, ObjectId } from 'bson';

export interface Allergy {
  readonly _id: ObjectId;
  readonly substance: string;
  readonly severity: string;
  readonly reaction?: string;
  readonly notedAt: Date;
}

export interface Medication {
  readonly _id: ObjectId;
  readonly name: string;
  readonly dose: Decimal128;
  readonly unit: string;
  readonly frequency: string;
  readonly startedOn: string;
  readonly endedOn?: string;
}

export interface Diagnosis {
  readonly _id: ObjectId;
  readonly code: string;
  readonly description: string;
  readonly diagnosedOn: string;
  readonly resolvedOn?: string;
}

export interface User {
  readonly _id: ObjectId;
  readonly email: string;
  readonly passwordHash: string;
  readonly role: string;
  readonly status: string;
  readonly name: { readonly first: string; readonly last: string };
  readonly phone?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly medicalInfo?: object;
  readonly allergies?: readonly Allergy[] | null;
  readonly medications?: readonly Medication[];
  readonly medicalHistory?: readonly Diagnosis[];
  readonly sessions: readonly object[];
  readonly mfa?: readonly object[];
}

export interface Message {
  readonly _id: ObjectId;
  readonly role: string;
  readonly body: string;
  readonly sentAt: Date;
  readonly tokens?: Int32;
}

export interface Conversation {
  readonly _id: ObjectId;
  readonly userId: ObjectId;
  readonly clinicianId?: ObjectId;
  readonly status: string;
  readonly channel: string;
  readonly subject: string;
  readonly triage: { readonly level: Int32; readonly score: Decimal128; readonly model: string };
  readonly startedAt: Date;
  readonly closedAt?: Date;
  readonly messages: readonly Message[];
  readonly symptoms: readonly object[];
  readonly attachments?: readonly object[];
  readonly prescriptions?: readonly object[];
}

export interface Log {
  readonly _id: ObjectId;
  readonly userId?: ObjectId;
  readonly action: string;
  readonly entity: { readonly type: string; readonly id?: ObjectId };
  readonly ip: string;
  readonly userAgent: string;
  readonly success: boolean;
  readonly at: Date;
  readonly changes?: readonly object[];
}
