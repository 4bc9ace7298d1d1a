// Calling codes by country, for the hint before a phone number. The server decides what a number means.

const CODES: Record<string, string> = {
  AE: '+971',
  BH: '+973',
  BJ: '+229',
  BF: '+226',
  CI: '+225',
  DE: '+49',
  EG: '+20',
  ES: '+34',
  FR: '+33',
  GB: '+44',
  GH: '+233',
  IN: '+91',
  IT: '+39',
  JO: '+962',
  KE: '+254',
  KW: '+965',
  LB: '+961',
  MA: '+212',
  NG: '+234',
  OM: '+968',
  PT: '+351',
  QA: '+974',
  SA: '+966',
  SN: '+221',
  TG: '+228',
  TN: '+216',
  US: '+1',
  ZA: '+27',
};

export const callingCode = (country: string): string => CODES[country] ?? '';
