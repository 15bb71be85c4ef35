import { readiness } from './readiness';
import { tellStopped } from './tell-stopped';

describe('what stopped for good', () => {
  it('makes a process not ready, and says why', () => {
    const ready = readiness();
    const tell = tellStopped(ready);
    expect(ready.notReady()).toEqual([]);
    tell('consumer of payments', new Error('the log was rolled back'));
    tell('view of merchants', 'no more');
    expect(ready.notReady()).toEqual([
      { name: 'consumer of payments', why: 'it stopped: the log was rolled back' },
      { name: 'view of merchants', why: 'it stopped: no more' },
    ]);
  });
});
