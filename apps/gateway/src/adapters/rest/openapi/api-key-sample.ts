import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { ApiKey } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { ApiKeyViewer } from '../presenters/api-key-answer';

/** What the documentation shows as an answer goes through the same presenter as any answer. */
export const SAMPLE_API_KEY: ApiKey = {
  keyId: '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01',
  name: 'Reports',
  prefix: 'dft_test_5kQzT',
  environment: Environment.TEST,
  revoked: false,
  scopes: ['payments:read', 'wallets:read'],
  expiresAt: '2026-06-01T00:00:00.000Z',
  allowedAddresses: ['203.0.113.0/24'],
  lastUsedAt: undefined,
  createdAt: '2026-03-01T08:00:00.000Z',
};

export const SAMPLE_PLAIN_KEY = 'dft_test_5kQzT0aVbn3Hs7Jw1Xy9Rm2Lc8Pd4Ge6Uf0Ik';

/** Another key looks at it, on the day it was issued. */
export const SAMPLE_VIEWER: ApiKeyViewer = {
  keyId: '11111111-1111-4111-8111-111111111111',
  nowMs: Date.parse('2026-03-01T08:00:00.000Z'),
};
