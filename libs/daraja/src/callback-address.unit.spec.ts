import { callbackAddressProblem } from './callback-address';

describe('callbackAddressProblem', () => {
  it.each(['https://pay.duka.co.ke', 'https://pay.duka.co.ke/daftari', 'https://pay.duka.co.ke:8443'])(
    'finds none in %s',
    (url) => expect(callbackAddressProblem(url)).toBeUndefined(),
  );

  it.each([
    ['pay.duka.co.ke', 'is no URL'],
    ['http://pay.duka.co.ke', 'not https'],
    ['https://mpesa.duka.co.ke', '"mpesa"'],
    ['https://pay.duka.co.ke/M-PESA', '"m-pesa"'],
    ['https://pay.duka.co.ke/executive', '"exec"'],
    ['https://mysqlhost.co.ke', '"sql"'],
    ['https://localhost', 'localhost'],
    ['https://pay', 'the host pay'],
    ['https://127.0.0.1', '127.0.0.1'],
    ['https://[::1]', '[::1]'],
    ['https://daftari.internal', 'daftari.internal'],
  ])('says of %s: %s', (url, says) => expect(callbackAddressProblem(url)).toContain(says));
});
