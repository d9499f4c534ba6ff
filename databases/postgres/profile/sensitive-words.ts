import type { Sensitivity } from '../../../model/profile.ts';

/** Names that make a field sensitive. A phrase of several words stands in this order in the name, or written as one word. */
export interface NameRule {
  readonly sensitivity: Sensitivity;
  readonly phrases: readonly string[];
  /** Only in entities whose name has one of these words. */
  readonly within?: readonly string[];
  /** Holds also for names such as `…_id` or `…_status`, which usually say something about a thing and not the thing. */
  readonly strong?: true;
}

const people = (
  'patient doctor physician nurse provider practitioner user customer client employee staff person people contact member ' +
  'guardian caregiver relative dependent beneficiary account profile'
).split(' ');
const clinical = (
  'patient encounter visit consultation consult appointment diagnosis prescription medication lab laboratory clinical medical ' +
  'health chart vital allergy treatment procedure immunization admission referral note soap case triage'
).split(' ');
const list = (text: string): string[] => text.trim().split(/\s*,\s*/);

/** In order: the first rule that fits decides. */
export const nameRules: readonly NameRule[] = [
  {
    sensitivity: 'secret',
    strong: true,
    phrases: list('api key, access key, private key, encryption key, secret key, activation key, auth key, consumer key'),
  },
  {
    sensitivity: 'secret',
    phrases: list(
      'password, passwd, passphrase, pwd, pass hash, user pass, login pass, db pass, secret, token, otp, totp, pin, pin code, ' +
        'cvv, cvc, credential, salt, security answer, recovery code, passwort, kennwort, mot de passe, contrasena, contraseña, ' +
        'senha',
    ),
  },
  {
    sensitivity: 'phi',
    strong: true,
    phrases: list(
      'blood type, blood group, medical record, mrn, hiv, patient number, patient no, chart number, health status, smoking ' +
        'status, disability, pregnancy, pregnant',
    ),
  },
  {
    sensitivity: 'phi',
    phrases: list(
      `diagnosis, diagnosi, diagnoses, icd, icd10, symptom, allergy, allergies, allergen, medication, medicine, prescription,
      dosage, dose, drug, lab result, test result, vital,
       blood pressure, systolic, diastolic, heart rate, pulse, respiratory rate, oxygen saturation, spo2, bmi, complaint,
       clinical, medical history, family history,
       treatment, immunization, vaccine, vaccination, disease, gravida, prognosis, anamnesis, hpi, chief complaint, surgery,
       surgical, diagnose, diagnosen, befund, diagnostic, diagnostico, diagnóstico`,
    ),
  },
  {
    sensitivity: 'phi',
    within: clinical,
    phrases: list(
      `note, remark, comment, finding, result, impression, assessment, plan, subjective, objective, history, instruction,
      condition, procedure, temperature, weight, height,
       reason, indication, interpretation, observation, advice, recommendation, description, content, body, transcript, summary`,
    ),
  },
  {
    sensitivity: 'pii',
    strong: true,
    phrases: list(
      `national id, tax id, passport, ssn, social security, philhealth, sss, gsis, umid, tin, driver license, license number,
      licence number, prc, marital status, civil status,
       insurance id, insurance number, member id, id number`,
    ),
  },
  {
    sensitivity: 'pii',
    phrases: list(
      `first name, last name, middle name, full name, given name, family name, maiden name, display name, nick name, sur name,
      surname, fname, lname, mname, legal name,
       contact name, father name, mother name, spouse name, guardian name, patient name, doctor name, user name, username,
       login, author, email, e mail, mail, phone, mobile, cell, telephone, tel, fax,
       address, street, barangay, zip, zip code, postal, postcode, birth, birthdate, birthday, dob, birthplace, gender, sex,
       religion, ethnicity, race, nationality, citizenship,
       occupation, photo, picture, avatar, portrait, signature, fingerprint, biometric, ip, latitude, longitude, geolocation,
       emergency contact, insurance,
       vorname, nachname, familienname, geburtsdatum, geburtstag, geburtsname, geschlecht, anschrift, strasse, plz, telefon,
       prenom, prénom, nom, date naissance,
       apellido, apellidos, nombre, fecha nacimiento, direccion, dirección, cognome, sobrenome, nascimento`,
    ),
  },
  { sensitivity: 'pii', within: people, phrases: list('name, age, city, province, suffix, title, bio, language, job') },
  { sensitivity: 'pii', phrases: list('note, remark, comment, message, description, file name, original name, referred by') },
  {
    sensitivity: 'money',
    phrases: list(
      `amount, price, cost, fee, salary, wage, income, balance, total, subtotal, discount, tax, vat, payment, charge,
      commission, revenue, credit, debit, copay, deductible,
       budget, refund, iban, bic, bank account, account number, card number, invoice total, paid, due amount, money`,
    ),
  },
];

/** Last words of names that say something about a thing: when, how many, which kind, whether. */
export const aboutWords: ReadonlySet<string> = new Set(
  (
    'id uuid guid key at on count status type kind flag present missing enabled verified required confirmed version sequence index ' +
    'method mode category format currency'
  ).split(' '),
);
