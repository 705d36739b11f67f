export type Party = 'merchant' | 'yoo_money' | 'payment_network';

/** A test card of YooKassa; one with `decline` is declined for that reason. */
export interface TestCard {
  number: string;
  type: 'MasterCard' | 'Visa' | 'Mir';
  secure: boolean;
  decline?: { reason: string; party: Party };
}

const TYPES = ['MasterCard', 'Visa', 'Mir'] as const;

const accepted = (type: TestCard['type'], number: string, secure = false): TestCard => ({ number, type, secure });

const declined = (reason: string, numbers: [string, string, string?], party: Party = 'payment_network'): TestCard[] =>
  numbers.flatMap((number, index) => {
    const type = TYPES[index];
    return number && type ? [{ number, type, secure: true, decline: { reason, party } }] : [];
  });

/** The test cards of https://yookassa.ru/developers/payment-acceptance/testing-and-going-live/testing */
export const TEST_CARDS: readonly TestCard[] = [
  accepted('MasterCard', '5555555555554444'),
  accepted('MasterCard', '5555555555554477', true),
  accepted('Visa', '4111111111111111'),
  accepted('Visa', '4793128161644804', true),
  accepted('Mir', '2202474301322987'),
  accepted('Mir', '2200000000000004', true),
  ...declined('insufficient_funds', ['5555555555554600', '4562265587712390', '2200000000000053']),
  ...declined('3d_secure_failed', ['5555555555554592', '4839665499603842', '2200000000000012']),
  ...declined('card_expired', ['5555555555554543', '4141435412630840', '2200000000000038']),
  ...declined('fraud_suspected', ['5555555555554568', '4483274282299972', '2200000000000046']),
  ...declined('issuer_unavailable', ['5555555555554501', '4654130848359150', '2201382000000021']),
  ...declined('payment_method_limit_exceeded', ['5555555555554576', '4565231022577548', '2201382000000039']),
  ...declined('general_decline', ['5555555555554527', '4889971706588753', '2202202212312379']),
  ...declined('call_issuer', ['5555555555554535', '4926946416239025', '2200000000000020']),
  ...declined('invalid_card_number', ['5555555555554618', '4951017853630544', '2201382000000013']),
  ...declined('invalid_csc', ['5555555555554626', '4194180666146368', '2200770212727079']),
  ...declined('payment_method_restricted', ['5555555555554550', '4233961169071671', '2201382000000047']),
  ...declined('country_forbidden', ['5555555555554584', '4969751510013864', '2201382000000054'], 'yoo_money'),
  ...declined('fraud_suspected', ['5555555555554634', '4119098878796485', '2201696981989955'], 'yoo_money'),
];
