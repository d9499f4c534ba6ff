/** Names with the letters that migrations like to lose. */
export const firstNames = [
  'Amara',
  'José',
  'Miriam',
  'Søren',
  'Wei',
  'Aoife',
  'Tariq',
  'Zoë',
  'Lukáš',
  'Grace',
  'Noor',
  'Дмитрий',
  '結衣',
] as const;
export const lastNames = [
  'Miller',
  "O'Brien",
  'Nuñez',
  'Müller',
  'Nguyễn',
  'van den Berg',
  'Kowalska',
  'Haddad',
  'D’Angelo',
  'Okafor',
  'Ek',
] as const;

export const bloodTypes = ['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', '0+', '0-'] as const;
export const insurers = ['Northwell Mutual', 'Kaufmann BKK', 'Assurance Santé', 'PublicCare'] as const;
export const relations = ['partner', 'parent', 'child', 'friend'] as const;

export const substances = ['penicillin', 'peanut', 'latex', 'birch pollen', 'ibuprofen', 'shellfish', 'bee venom', 'nickel'] as const;
export const severities = ['mild', 'moderate', 'severe'] as const;
export const reactions = ['rash', 'swelling of the lips', 'anaphylaxis', 'itching', 'shortness of breath'] as const;

export const drugs = [
  'metformin',
  'lisinopril',
  'atorvastatin',
  'levothyroxine',
  'amoxicillin',
  'salbutamol',
  'sertraline',
  'ibuprofen',
] as const;
export const units = ['mg', 'µg', 'ml', 'puffs'] as const;
export const frequencies = ['once daily', 'twice daily', 'every 8 hours', 'as needed'] as const;

/** Code and name of ICD-10. */
export const diagnoses = [
  ['E11.9', 'Type 2 diabetes mellitus without complications'],
  ['I10', 'Essential (primary) hypertension'],
  ['J45.909', 'Unspecified asthma, uncomplicated'],
  ['F32.1', 'Major depressive disorder, single episode, moderate'],
  ['M54.5', 'Low back pain'],
  ['K21.9', 'Gastro-esophageal reflux disease without esophagitis'],
  ['U07.1', 'COVID-19, virus identified'],
] as const;

export const symptomNames = ['headache', 'fever', 'cough', 'nausea', 'dizziness', 'chest pain', 'fatigue', 'sore throat', 'rash'] as const;
export const bodySites = ['head', 'chest', 'abdomen', 'left arm', 'back'] as const;
export const subjects = [
  'Fever since Monday',
  'Fièvre et toux',
  'Kopfschmerzen',
  'Refill of my tablets',
  'Rash after lunch',
  'Results of the lab',
] as const;
export const sentences = [
  'It began three days ago and is worse at night.',
  'Have you taken your temperature today?',
  '39,2 °C heute früh — danach Paracetamol genommen.',
  'I am allergic to penicillin, please note that.',
  'Please send a photo of it 📷',
  'Merci, ça va mieux depuis hier.',
  'Take one tablet in the morning\nand one in the evening.',
  'If you feel pressure in the chest, call the emergency number at once.',
  'Thank you 🙏🏽',
] as const;
export const contentTypes = [
  ['image/jpeg', 'jpg'],
  ['application/pdf', 'pdf'],
  ['image/png', 'png'],
] as const;
export const agents = ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_4)', 'Mozilla/5.0 (Windows NT 10.0)', 'medichat-android/4.2.1'] as const;
export const actions = [
  'login',
  'login.failed',
  'message.sent',
  'profile.changed',
  'prescription.viewed',
  'attachment.downloaded',
] as const;
