import { cents, formatShillings } from '@daftari/kernel/money';
import type { Payout } from '../payout/payout';

type Reason = 'NO_FINAL_ANSWER' | 'LATE_PAYOUT' | 'RECEIPT_PENDING';

/**
 * What happened to a refund, whether money moved and what to do, for the person who looks at it.
 * @param standing what M-Pesa has said of it so far
 */
export function refundReviewMessage(refund: Payout, reason: Reason, standing: string): string {
  const what = `the refund of KES ${formatShillings(cents(refund.amountCents))} (receipt ${refund.reverses ?? 'unknown'})`;
  switch (reason) {
    case 'NO_FINAL_ANSWER':
      return (
        `M-Pesa has given no final answer for ${what} after ${times(refund.sends)}: ${standing}. The customer may have the ` +
        'money back, and it stays held. Look on the statement of ' +
        `${refund.shortcode} from ${refund.createdAt} on whether that receipt was reversed; a late result still settles it. ` +
        'Reversed there: say that it was paid, with the receipt of the reversal. Not there: say that it was not'
      );
    case 'LATE_PAYOUT':
      return (
        `M-Pesa confirmed ${what} (${reversalOf(refund)}) after it had ended as FAILED and its money had gone back. The ` +
        `customer has the money. ${whoOwes(refund)}`
      );
    case 'RECEIPT_PENDING':
      return (
        `M-Pesa says that ${what} was done, but has not told the receipt of the reversal. The money has gone out and is posted ` +
        `under the refund's id. Look it up on the statement of ${refund.shortcode}; a late result still brings it`
      );
  }
}

function times(sends: number): string {
  return sends === 1 ? 'it was asked for once' : `it was asked for ${sends} times`;
}

function reversalOf({ late }: Payout): string {
  return late?.receipt === undefined ? 'receipt of the reversal not known yet' : `reversed under ${late.receipt}`;
}

function whoOwes({ source }: Payout): string {
  if (source === 'suspense') {
    return 'It was late money: it has left suspense again, or is owed by the merchant if it was given to the merchant meanwhile';
  }
  return (
    'The merchant was told that the refund failed, and owes the amount on its receivable account. Agree with the merchant, ' +
    'who may have given it back otherwise'
  );
}
