import { describeOnCluster } from '../harness/cluster';
import { SOAK } from '../harness/soak';

const QUICK = ['first-payment', 'plugpay-and-webhooks', 'payouts', 'idempotency'];
const LONG = ['scenarios', 'cli'];

// The very files that standalone has to pass: a cluster answers the same, over sockets.
describeOnCluster('answers as one process does', () => {
  // A spec file has no exports: loading it registers its tests here.
  for (const file of SOAK ? [...QUICK, ...LONG] : QUICK) {
    jest.requireActual(`../standalone/${file}.e2e.spec`);
  }
});
