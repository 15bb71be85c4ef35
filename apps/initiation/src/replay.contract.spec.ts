import { describeGoldenLogs } from '@daftari/audit/testing/golden-log';
import { replayOfInitiation } from './replay';

describeGoldenLogs(replayOfInitiation());
