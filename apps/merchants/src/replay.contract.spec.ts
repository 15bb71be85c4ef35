import { describeGoldenLogs } from '@daftari/audit/testing/golden-log';
import { replayOfMerchants } from './replay';

describeGoldenLogs(replayOfMerchants());
