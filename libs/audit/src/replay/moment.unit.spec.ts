import { handmadeEvent, handmadeLog } from '../testing/handmade-log';
import { endOf, momentOf, readPosition, readTime } from './moment';

describe('a moment', () => {
  it.each([
    ['2026-11-21T08:00:00Z', '2026-11-21T08:00:00.000Z'],
    ['2026-11-21T08:00Z', '2026-11-21T08:00:00.000Z'],
    ['2026-11-21T11:00:00.5+03:00', '2026-11-21T08:00:00.500Z'],
  ])('is read from %s', (text, recordedBy) => expect(readTime(text)).toEqual({ recordedBy }));

  it.each(['yesterday', '2026-11-21', '2026-11-21T08:00:00', '2026-13-01T08:00:00Z', ''])('is not in "%s"', (text) =>
    expect(readTime(text)).toBeUndefined(),
  );

  it('is that of a batch, which is the last of its own partition and bounds the others by its time', async () => {
    const log = handmadeLog();
    const recordedAt = '2026-11-21T09:00:00.000Z';
    log.add(3, [handmadeEvent('payment-a', 1)], { recordedAt });
    const position = readPosition('initiation/3/1')!;
    const moment = (await momentOf(position, log))!;
    expect(endOf(moment, 'initiation', 3)).toEqual({ recordedBy: recordedAt, sequence: 1 });
    expect(endOf(moment, 'initiation', 4)).toEqual({ recordedBy: recordedAt });
    expect(endOf(moment, 'wallet-fee', 3)).toEqual({ recordedBy: recordedAt });
    expect(await momentOf({ ...position, sequence: 2 }, log)).toBeUndefined();
  });

  it.each(['initiation/3', 'initiation/-1/2', 'initiation/3/x', 'a b/1/2'])('is no position in "%s"', (text) =>
    expect(readPosition(text)).toBeUndefined(),
  );
});
