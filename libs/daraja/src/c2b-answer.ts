/** Why a payment is not wanted (daraja.md §7). */
export type C2bRejection = 'msisdn' | 'account' | 'amount' | 'kyc' | 'shortcode' | 'other';

const REJECTION_CODES: Readonly<Record<C2bRejection, string>> = {
  msisdn: 'C2B00011',
  account: 'C2B00012',
  amount: 'C2B00013',
  kyc: 'C2B00014',
  shortcode: 'C2B00015',
  other: 'C2B00016',
};

export interface C2bValidationAnswer {
  readonly ResultCode: string;
  readonly ResultDesc: 'Accepted' | 'Rejected';
  readonly ThirdPartyTransID?: string;
}

/** Lets the payment come; `thirdPartyTransactionId` is sent back with its confirmation. Must be given within 8 s. */
export function acceptC2b(thirdPartyTransactionId?: string): C2bValidationAnswer {
  const id = thirdPartyTransactionId === undefined ? {} : { ThirdPartyTransID: thirdPartyTransactionId };
  return { ResultCode: '0', ResultDesc: 'Accepted', ...id };
}

/** Sends the payment back before it is made. */
export function rejectC2b(why: C2bRejection): C2bValidationAnswer {
  return { ResultCode: REJECTION_CODES[why], ResultDesc: 'Rejected' };
}

/** The answer to a confirmation: the payment has been made, so it can not be refused any more. */
export const C2B_CONFIRMED = { ResultCode: 0, ResultDesc: 'Success' } as const;
