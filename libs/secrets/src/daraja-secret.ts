/** What a credential profile keeps secret; its shortcode is public. */
export interface DarajaSecret {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
}

/** As the secret store keeps it. The same credentials are the same bytes. */
export function writeDarajaSecret({ consumerKey, consumerSecret, passkey }: DarajaSecret): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ consumerKey, consumerSecret, passkey }));
}

/** @throws Error these are no credentials; nothing of them is named */
export function readDarajaSecret(bytes: Uint8Array): DarajaSecret {
  const { consumerKey, consumerSecret, passkey } = parsed(bytes);
  if (typeof consumerKey === 'string' && typeof consumerSecret === 'string' && typeof passkey === 'string') {
    return { consumerKey, consumerSecret, passkey };
  }
  throw new Error('the secret of a credential profile holds no credentials');
}

function parsed(bytes: Uint8Array): Partial<Record<keyof DarajaSecret, unknown>> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as object;
  } catch {
    return {};
  }
}
