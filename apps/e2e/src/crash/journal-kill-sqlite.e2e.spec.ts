import { join } from 'node:path';
import { describeKills } from './journal-kills';

describeKills('sqlite', (folder) => join(folder, 'journal.db'));
