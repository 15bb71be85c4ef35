import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { Failure } from '../envelope';
import { PlugPayFailure } from '../plugpay-envelope';
import { withFieldWords } from './field-words';
import { tellingScopes } from './told-scopes';

const DESCRIPTION = `M-Pesa payments for merchants: ask a customer to pay, pay one out, follow the payment, keep the fees paid.

Two dialects are spoken, and the route decides which. Under **Payments**, **Payouts**, **Transactions**, **Wallets** and **Channels** answers come in
an envelope, \`{"success", "data", "requestId"}\`, and errors carry a code. Under **PlugPay** answers are flat and errors are
\`{"error", "status"}\`. A merchant's key works on both.

A \`dft_test_…\` key reaches the simulator and test money, a \`dft_live_…\` key the real thing. Money is a number of
shillings; times are ISO 8601 with milliseconds and \`Z\`.`;

/** What the routes do not say of themselves. */
export function documentOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Daftari', version, summary: 'M-Pesa payments gateway', description: DESCRIPTION },
      servers: [{ url: '/', description: 'This server' }],
      tags: [
        { name: 'Payments', description: 'Ask customers for money.' },
        { name: 'Payouts', description: 'Send money to customers.' },
        { name: 'Transactions', description: 'Follow what was asked.' },
        { name: 'Wallets', description: 'What fees are paid from, payouts, and what was collected.' },
        { name: 'Channels', description: 'The shortcodes that customers pay to.' },
        { name: 'Credentials', description: 'Daraja credentials of your own to ask customers with.' },
        { name: 'API keys', description: 'Who may ask, for what and from where.' },
        { name: 'Webhooks', description: 'Be told what happens, signed; see what was sent, and catch up.' },
        { name: 'PlugPay', description: 'The same payments in PlugPay’s words.' },
        {
          name: 'Admin',
          description: 'For whoever runs the installation, by the admin token: no key of a merchant’s works here.',
        },
        { name: 'Health', description: 'For whoever runs the server.' },
      ],
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic', description: 'The API key as user name, an empty password.' },
          bearer: { type: 'http', scheme: 'bearer', description: 'The API key.' },
          adminToken: {
            type: 'http',
            scheme: 'bearer',
            description: 'The admin token; of the routes under Admin only.',
          },
        },
      },
      security: [{ basic: [] }, { bearer: [] }],
    },
    transform: tellingScopes,
    transformObject: (given) => withFieldWords('openapiObject' in given ? given.openapiObject : {}),
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `schema-${i}`) },
  };
}

/** Schemas that routes name instead of repeating them. */
export const SHARED_SCHEMAS = [Failure, PlugPayFailure] as const;
