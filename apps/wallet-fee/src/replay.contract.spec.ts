import { describeGoldenLogs } from '@daftari/audit/testing/golden-log';
import { replayOfWalletFee } from './replay';

describeGoldenLogs(replayOfWalletFee());
