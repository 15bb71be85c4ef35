import type { DataDir } from './data-dir';

export interface Addresses {
  rest: string;
  grpc: string;
  simulator: string;
}

/** What a person sees when everything is up: where it is, and a curl to paste. The key stays in its file. */
export function banner(addresses: Addresses, dataDir: DataDir, version: string): string {
  return `
  Daftari ${version} is running.

    REST       ${addresses.rest}/v1        (PalPluss's API; health at /readyz)
    gRPC       ${addresses.grpc}
    Simulator  ${addresses.simulator}        (a Daraja that moves no real money)
    Data       ${dataDir.path}        (the demo key is in demo.json)

  Make a first payment:

    KEY=$(node -p "require('${dataDir.demo}').apiKey")
    curl --request POST --url ${addresses.rest}/v1/payments/stk \\
      --header "Authorization: Basic $KEY" \\
      --header 'Content-Type: application/json' \\
      --data '{"amount": 1000, "phone": "0712345678", "accountReference": "INV-2024-001",
               "transactionDesc": "Payment for invoice", "callbackUrl": "https://yourserver.com/webhooks/mpesa"}'

  Then read its history from the log:  npx daftari audit trail <transactionId>
  Stop with Ctrl-C.
`;
}

/** The line that programs wait for. */
export function readyLine(addresses: Addresses): string {
  return `ready ${JSON.stringify(addresses)}`;
}
