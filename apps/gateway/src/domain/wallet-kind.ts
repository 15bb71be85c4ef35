/** The wallets of a merchant, as its addresses name them. */
export const WALLET_KINDS = ['service', 'payout', 'collections'] as const;
export type WalletKind = (typeof WALLET_KINDS)[number];

/** What each is for. */
export const WALLET_WORDS: Readonly<Record<WalletKind, string>> = {
  service: 'The prepaid wallet that pays the fees',
  payout: 'The wallet that payouts are paid from',
  collections: 'What customers paid to the platform’s shortcode and is owed to the merchant',
};
