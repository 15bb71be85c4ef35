import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { decideKyc } from './decide-kyc';
import { decideReactivate, decideSuspend } from './suspend-merchant';
import { given, MERCHANT } from './testing/given';

const registered: MerchantsEvent = {
  type: 'MerchantRegistered.v1',
  data: { merchantId: MERCHANT, name: 'Duka', kycStatus: 'pending' },
};
const approve = { merchantId: MERCHANT, kycStatus: 'approved', reason: 'papers seen' } as const;
const approved: MerchantsEvent = { type: 'MerchantKycDecided.v1', data: approve };

describe('the KYC status of a merchant', () => {
  it('is decided, and decided otherwise later', () => {
    given([registered]).when(decideKyc, approve).then([approved]);
    const back = { ...approve, kycStatus: 'pending', reason: 'papers expired' } as const;
    given([registered, approved])
      .when(decideKyc, back)
      .then([{ type: 'MerchantKycDecided.v1', data: back }]);
    expect(given([registered, approved]).state).toMatchObject({ kycStatus: 'approved' });
  });

  it('stays as it is when the same is decided again', () => {
    given([registered, approved])
      .when(decideKyc, { ...approve, reason: 'again' })
      .then([]);
  });

  it('is not decided of a merchant that does not exist', () => {
    given([]).when(decideKyc, approve).thenRefused('MERCHANT_NOT_FOUND');
  });
});

const command = { merchantId: MERCHANT, reason: 'complaints' };
const suspended: MerchantsEvent = { type: 'MerchantSuspended.v1', data: command };
const reactivated: MerchantsEvent = { type: 'MerchantReactivated.v1', data: command };

describe('a suspension', () => {
  it('is decided once, and the first reason stays', () => {
    given([registered]).when(decideSuspend, command).then([suspended]);
    given([registered, suspended])
      .when(decideSuspend, { ...command, reason: 'again' })
      .then([]);
    expect(given([registered, suspended]).state).toMatchObject({ suspended: true });
  });

  it('ends once, and can begin again', () => {
    given([registered, suspended]).when(decideReactivate, command).then([reactivated]);
    given([registered, suspended, reactivated]).when(decideReactivate, command).then([]);
    given([registered, suspended, reactivated]).when(decideSuspend, command).then([suspended]);
    expect(given([registered, suspended, reactivated]).state).toMatchObject({ suspended: false });
  });

  it('of a merchant that was never suspended ends without a trace', () => {
    given([registered]).when(decideReactivate, command).then([]);
  });

  it('is not decided of a merchant that does not exist', () => {
    given([]).when(decideSuspend, command).thenRefused('MERCHANT_NOT_FOUND');
    given([]).when(decideReactivate, command).thenRefused('MERCHANT_NOT_FOUND');
  });
});
