import { describeGoldenLogs } from '@daftari/audit/testing/golden-log';
import { replayOfCallback } from './replay';

describeGoldenLogs(replayOfCallback());
