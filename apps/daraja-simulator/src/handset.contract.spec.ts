import { runInNewContext } from 'node:vm';
import { HANDSET_SCRIPT } from './adapters/handset-page';
import { byPhone, startRig, type Rig } from './testing/rig';

interface State {
  prompts: { phone: string; amount: number; accountReference: string }[];
  messages: { phone: string; text: string }[];
}

describe('the virtual handset', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ profile: 'demo' })));
  afterEach(() => rig.simulator.stop());

  const press = async (phone: string, button: string) =>
    (await rig.simulator.app.inject({ method: 'POST', url: `/_sim/phone/${phone}/${button}` })).statusCode;
  const state = () => rig.see<State>('/_sim/handset/state');
  const codes = () => rig.received.map(({ stkCallback }) => stkCallback['ResultCode']);

  it.each([
    ['approve', 0],
    ['cancel', 1032],
    ['wrong-pin', 2001],
  ])('%s ends the prompt with %i at once', async (button, code) => {
    await rig.push({ Amount: 25 });
    await rig.elapse(30_000);
    expect(codes()).toEqual([]);
    expect(await state()).toMatchObject({
      prompts: [{ phone: '254712345678', amount: 25, accountReference: 'INV-001' }],
    });
    expect(await press('254712345678', button)).toBe(200);
    await rig.elapse(600);
    expect(codes()).toEqual([code]);
    const { prompts, messages } = await state();
    expect(prompts).toEqual([]);
    expect(messages[0]!.text).toMatch(code === 0 ? /^SIM\w{7} Confirmed\. Ksh25\.00 sent to 174379/ : /was not paid/);
    await rig.elapse(60_000);
    expect(codes()).toEqual([code]);
  });

  it('lets a prompt run out that nobody answers, or that a person ignores', async () => {
    await rig.push();
    expect(await press('254712345678', 'ignore')).toBe(200);
    await rig.elapse(59_000);
    expect(codes()).toEqual([]);
    await rig.elapse(2_000);
    expect(codes()).toEqual([1037]);
  });

  it('has nothing to press where no prompt is open', async () => {
    expect(await press('254712345678', 'approve')).toBe(404);
    expect(await press('0712', 'approve')).toBe(400);
    expect(await press('254712345678', 'eat')).toBe(404);
  });

  it('leaves the special phones as they are, and is quicker than any other where prompts do not wait', async () => {
    await rig.push(byPhone('254700000002'));
    await rig.elapse(3_000);
    expect(codes()).toEqual([1032]);
    const usual = await startRig();
    await usual.push(byPhone('254700000003'));
    await usual.simulator.control.press('254700000003', 'approve');
    await usual.elapse(600);
    await usual.push(byPhone('254722000111'));
    await usual.simulator.control.press('254722000111', 'ignore');
    await usual.elapse(10_000);
    expect(usual.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([0, 1037]);
    await usual.simulator.stop();
  });

  it('tells a phone what it received', async () => {
    await rig.simulator.control.setUtility('174379', 100_000 as never);
    await rig.payOut();
    await rig.elapse(3_000);
    expect((await state()).messages).toMatchObject([
      {
        phone: '254722000111',
        text: expect.stringMatching(/^SIM\w{7} Confirmed\. You have received Ksh100\.00 from 174379\.$/),
      },
    ]);
  });

  it('is a page that lets nothing in from elsewhere, with a script that can be read', async () => {
    for (const [path, type] of [
      ['/_sim/handset', 'text/html'],
      ['/_sim/handset.js', 'text/javascript'],
      ['/_sim/handset.css', 'text/css'],
    ]) {
      const answer = await rig.simulator.app.inject({ method: 'GET', url: path! });
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, `${type}; charset=utf-8`]);
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['x-daftari-simulator']).toBe('true');
    }
    expect(HANDSET_SCRIPT).not.toMatch(/innerHTML|insertAdjacent|document\.write/);
    const asked: string[] = [];
    const page = { getElementById: () => ({ hidden: false }) };
    const fetch = (url: string) => {
      asked.push(url);
      return Promise.reject(new Error('nobody is there'));
    };
    runInNewContext(HANDSET_SCRIPT, { document: page, fetch, setTimeout: () => 0 });
    expect(asked).toEqual(['/_sim/handset/state']);
  });
});
