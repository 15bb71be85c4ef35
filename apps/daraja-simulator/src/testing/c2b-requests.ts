import type { LightMyRequestResponse } from 'fastify';
import type { Rig } from './rig';

export const REGISTER_PATH = '/mpesa/c2b/v2/registerurl';
export const SIMULATE_PATH = '/mpesa/c2b/v2/simulate';
export const CONFIRMATION_URL = 'http://127.0.0.1:9999/c2b/confirmations';
export const VALIDATION_URL = 'http://127.0.0.1:9999/c2b/validations';

/** Registers the addresses that customers' own payments are told at (daraja.md §7). */
export function registerUrls(rig: Rig, fields: object = {}, path = REGISTER_PATH): Promise<LightMyRequestResponse> {
  const urls = { ConfirmationURL: CONFIRMATION_URL, ValidationURL: VALIDATION_URL };
  return rig.post(path, { ShortCode: '174379', ResponseType: 'Completed', ...urls, ...fields });
}

/** A customer pays without being asked. */
export function payBill(rig: Rig, fields: object = {}, path = SIMULATE_PATH): Promise<LightMyRequestResponse> {
  const asked = { ShortCode: '174379', CommandID: 'CustomerPayBillOnline', Amount: '50', Msisdn: '254722000111' };
  return rig.post(path, { ...asked, BillRefNumber: 'INV-9', ...fields });
}
