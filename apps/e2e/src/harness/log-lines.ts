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
  expect(printed.match(/(?:254|\b0)[17]\d{8}/)).toBeNull();
}
