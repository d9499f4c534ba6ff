CREATE TABLE "public"."appointment" (
  "id" uuid DEFAULT gen_random_uuid() NOT NULL,
  "legacy_id" integer,
  "patient_id" uuid,
  "legacy_patient_id" integer,
  "staff_id" uuid NOT NULL,
  "starts" timestamp without time zone NOT NULL,
  "minutes" smallint DEFAULT 20 NOT NULL,
  "state" smallint NOT NULL,
  "note" text,
  CONSTRAINT "appointment_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "appointment_legacy_key" UNIQUE ("legacy_id")
);

CREATE TABLE "public"."invoice" (
  "id" uuid DEFAULT gen_random_uuid() NOT NULL,
  "legacy_id" integer,
  "number" character varying(20) NOT NULL,
  "patient_id" uuid NOT NULL,
  "appointment_id" uuid,
  "legacy_appointment_id" integer,
  "amount" numeric(10,2) NOT NULL,
  "currency" character(3) DEFAULT 'EUR'::bpchar NOT NULL,
  "issued" date NOT NULL,
  "settled" boolean DEFAULT false NOT NULL,
  CONSTRAINT "invoice_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "invoice_legacy_key" UNIQUE ("legacy_id"),
  CONSTRAINT "invoice_number_key" UNIQUE ("number"),
  CONSTRAINT "invoice_amount_check" CHECK ((amount >= (0)::numeric))
);

CREATE TABLE "public"."patient" (
  "id" uuid DEFAULT gen_random_uuid() NOT NULL,
  "legacy_id" integer,
  "first_name" character varying(40) NOT NULL,
  "last_name" character varying(40) NOT NULL,
  "birth_date" date,
  "phone" character varying(30),
  "insurance_number" character varying(20),
  "gender" smallint DEFAULT 0 NOT NULL,
  "balance" numeric(12,4) DEFAULT 0 NOT NULL,
  CONSTRAINT "patient_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "patient_legacy_key" UNIQUE ("legacy_id")
);

CREATE TABLE "public"."payment" (
  "id" uuid DEFAULT gen_random_uuid() NOT NULL,
  "legacy_id" integer,
  "invoice_id" uuid,
  "legacy_invoice_id" integer,
  "amount" numeric(10,2) NOT NULL,
  "paid_at" timestamp without time zone NOT NULL,
  "method" character varying(10) NOT NULL,
  CONSTRAINT "payment_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "payment_legacy_key" UNIQUE ("legacy_id")
);

CREATE TABLE "public"."price" (
  "id" uuid DEFAULT gen_random_uuid() NOT NULL,
  "code" character varying(10) NOT NULL,
  "title" character varying(60) NOT NULL,
  "amount" numeric(8,2) NOT NULL,
  CONSTRAINT "price_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "price_legacy_key" UNIQUE ("code")
);

CREATE TABLE "public"."staff" (
  "id" uuid DEFAULT gen_random_uuid() NOT NULL,
  "legacy_id" integer,
  "login" character varying(30) NOT NULL,
  "full_name" character varying(60) NOT NULL,
  "email" character varying(80),
  "password" character varying(60),
  "role" smallint NOT NULL,
  "active" boolean DEFAULT true NOT NULL,
  CONSTRAINT "staff_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "staff_legacy_key" UNIQUE ("legacy_id"),
  CONSTRAINT "staff_login_key" UNIQUE ("login")
);

CREATE INDEX appointment_starts ON public.appointment USING btree (starts);

ALTER TABLE "public"."appointment" ADD CONSTRAINT "appointment_patient_id_implied" FOREIGN KEY ("patient_id")
    REFERENCES "public"."patient" ("id") ON UPDATE NO ACTION
    ON DELETE NO ACTION;

ALTER TABLE "public"."appointment" ADD CONSTRAINT "appointment_staff_id_fkey" FOREIGN KEY ("staff_id")
    REFERENCES "public"."staff" ("id") ON UPDATE NO ACTION
    ON DELETE NO ACTION;

ALTER TABLE "public"."invoice" ADD CONSTRAINT "invoice_appointment_id_implied" FOREIGN KEY ("appointment_id")
    REFERENCES "public"."appointment" ("id") ON UPDATE NO ACTION
    ON DELETE NO ACTION;

ALTER TABLE "public"."invoice" ADD CONSTRAINT "invoice_patient_id_fkey" FOREIGN KEY ("patient_id")
    REFERENCES "public"."patient" ("id") ON UPDATE NO ACTION
    ON DELETE NO ACTION;

ALTER TABLE "public"."payment" ADD CONSTRAINT "payment_invoice_id_implied" FOREIGN KEY ("invoice_id")
    REFERENCES "public"."invoice" ("id") ON UPDATE NO ACTION
    ON DELETE NO ACTION;

COMMENT ON COLUMN "public"."staff"."role" IS '1 physiotherapist, 2 front desk, 3 billing';

CREATE VIEW "public"."open_invoice" ("id", "number", "amount", "currency", "issued") AS SELECT id,
    number,
    amount,
    currency,
    issued
   FROM "public"."invoice" invoice
  WHERE (NOT settled);
