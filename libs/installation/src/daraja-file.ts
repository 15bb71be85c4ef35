import { existsSync } from 'node:fs';
import { initiatorIdentity, InvalidInitiator } from '@daftari/daraja/initiator-identity';
import type { DarajaWorld } from '@daftari/daraja/upstreams';
import { parsePhone } from '@daftari/kernel/phone';
import { StartError } from '@daftari/service/start-error';
import { Type, type Static } from 'typebox';
import { Errors } from 'typebox/value';
import { readJson } from './private-file';

export const SAFARICOM = 'https://api.safaricom.co.ke';
const Secret = Type.String({ minLength: 1, maxLength: 500 });

/**
 * What the file of DAFTARI_DARAJA_FILE holds; `transactionType` is that of payments that go by no channel; initiator and certificate are needed to pay out, and go together. `pullNumber` is
 * the phone named to Safaricom for the list of transactions; with it the shortcode is registered for the list.
 */
const DarajaFile = Type.Object(
  {
    baseUrl: Type.Optional(Type.String({ pattern: '^https?://[^\\s/@?#]+$' })),
    shortcode: Type.String({ pattern: '^\\d{5,7}$' }),
    consumerKey: Secret,
    consumerSecret: Secret,
    passkey: Secret,
    transactionType: Type.Optional(
      Type.Union([Type.Literal('CustomerPayBillOnline'), Type.Literal('CustomerBuyGoodsOnline')]),
    ),
    initiatorName: Type.Optional(Secret),
    initiatorPassword: Type.Optional(Secret),
    certificate: Type.Optional(Type.String({ pattern: '-----BEGIN ', maxLength: 20_000 })),
    pullNumber: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/**
 * Reads the credentials of live payments.
 * @throws StartError one line that names the file and the field, and never a value
 */
export function readDarajaFile(file: string): DarajaWorld {
  if (!existsSync(file)) throw new StartError(`DAFTARI_DARAJA_FILE: there is no ${file}`);
  const found = parsed(file);
  const [wrong] = Errors(DarajaFile, found);
  if (wrong !== undefined) {
    const field = wrong.instancePath.slice(1).replaceAll('/', '.');
    throw new StartError(`DAFTARI_DARAJA_FILE: ${file}: ${field === '' ? '' : `${field} `}${wrong.message}`);
  }
  const {
    baseUrl = SAFARICOM,
    shortcode,
    consumerKey,
    consumerSecret,
    passkey,
    pullNumber,
    transactionType,
    ...initiator
  } = found as Fields;
  return {
    baseUrl,
    shortcode,
    credentials: { consumerKey, consumerSecret, passkey, ...initiatorIn(file, initiator) },
    ...(transactionType !== undefined && { transactionType }),
    ...pullNumberIn(file, pullNumber),
  };
}

type Fields = Static<typeof DarajaFile>;

function parsed(file: string): unknown {
  try {
    return readJson<unknown>(file);
  } catch {
    throw new StartError(`DAFTARI_DARAJA_FILE: ${file} is no JSON`);
  }
}

/** In any of the forms that people write phones in; a personal number, so never shown. */
function pullNumberIn(file: string, text: string | undefined): Pick<DarajaWorld, 'pullNumber'> {
  if (text === undefined) return {};
  const pullNumber = parsePhone(text);
  if (pullNumber === undefined) {
    throw new StartError(`DAFTARI_DARAJA_FILE: ${file}: pullNumber is no Kenyan mobile number such as 254712345678`);
  }
  return { pullNumber };
}

function initiatorIn(
  file: string,
  {
    initiatorName,
    initiatorPassword,
    certificate,
  }: Pick<Fields, 'initiatorName' | 'initiatorPassword' | 'certificate'>,
) {
  if (initiatorName === undefined && initiatorPassword === undefined && certificate === undefined) return {};
  if (initiatorName === undefined || initiatorPassword === undefined || certificate === undefined) {
    throw new StartError(
      `DAFTARI_DARAJA_FILE: ${file}: initiatorName, initiatorPassword and certificate go together: give all, or none`,
    );
  }
  const initiator = { initiatorName, initiatorPassword, certificate };
  try {
    initiatorIdentity(initiator);
  } catch (error) {
    if (error instanceof InvalidInitiator) throw new StartError(`DAFTARI_DARAJA_FILE: ${file}: ${error.message}`);
    throw error;
  }
  return { initiator };
}
