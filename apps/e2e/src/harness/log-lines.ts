import type { Server } from './daftari';

/** Fails when anything that a server printed holds a secret or a full phone number. */
export function expectCleanLog({ output, demo }: Pick<Server, 'output' | 'demo'>): void {
  const printed = output();
  for (const secret of [
    demo.apiKey,
    demo.daraja['passkey'],
    demo.daraja['consumerSecret'],
    demo.daraja['consumerKey'],
  ]) {
    expect(printed).not.toContain(secret);
  }
  // Not inside a longer word: the last part of a UUID may look like a number.
  expect(printed.match(/(?<![\w-])(?:\+?254|0)[17]\d{8}(?![\w-])/)).toBeNull();
}
