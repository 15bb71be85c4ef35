/** What names a merchant: a request, or the items of a batch. */
interface MaybeOfMerchant {
  readonly merchantId?: string;
  readonly holds?: readonly { readonly merchantId: string }[];
  readonly payments?: readonly { readonly merchantId: string }[];
  readonly payouts?: readonly { readonly merchantId: string }[];
}

/** The merchant that a request is about, or its first item; undefined when it is about none. Merchants are partition keys. */
export function merchantOf(request: unknown): string | undefined {
  const { merchantId, holds, payments, payouts } = request as MaybeOfMerchant;
  const [first] = holds ?? payments ?? payouts ?? [];
  const found = merchantId ?? first?.merchantId;
  return found === '' ? undefined : found;
}
