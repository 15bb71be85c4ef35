import { describeGoldenLogs } from '@daftari/audit/testing/golden-log';
import { replayOfNotifier } from './replay';

describeGoldenLogs(replayOfNotifier());
