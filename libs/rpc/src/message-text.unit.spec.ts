import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { HoldFee } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { bytesOf, messageOf } from './grpc-definition';

const texts = {
  'an id': 'fa98a577-0000-4000-8000-000000000001',
  'nothing but letters': 'STK',
  'letters of two, three and four bytes': 'é–😀'.repeat(20),
  'a byte order mark, which is text here': '\ufeff'.padEnd(40, 'x'),
};

describe('the texts of a message', () => {
  it.each(Object.entries(texts))('are read as they were written: %s', (_, text) => {
    const message = HoldFee.decode(HoldFee.encode({ ...HoldFee.decode(new Uint8Array()), holdId: text }).finish());
    expect(messageOf(HoldFee, bytesOf(HoldFee, message))).toEqual({ ...message, holdId: text });
  });

  it('are read as the generated code reads them where they are no UTF-8', () => {
    const broken = Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82, 0x41, 0xf0, 0x9f, 0x98, 0xed, 0xa0, 0x80]);
    const bytes = Buffer.from(
      new BinaryWriter()
        .uint32(10)
        .bytes(Buffer.concat([broken, Buffer.alloc(40, 'x')]))
        .finish(),
    );
    expect(messageOf(HoldFee, bytes)).toEqual(HoldFee.decode(new Uint8Array(bytes)));
  });

  it('that end before they should are refused', () => {
    const cut = Buffer.from(new BinaryWriter().uint32(10).string('x'.repeat(40)).finish()).subarray(0, 20);
    expect(() => messageOf(HoldFee, cut)).toThrow('premature EOF');
  });
});
