import { invalidField, REFUSALS, type Refusal } from './refusals';

/** How one product of Daraja words its refusals: the codes differ from product to product (daraja.md §1.2). */
export interface Product {
  /** `bearer` is the token that was given, which some products repeat; empty when there was none. */
  invalidToken(bearer: string): Refusal;
  badField(field: string): Refusal;
}

/** STK push and query, reversal: an invalid token is a 404. */
export const EXPRESS: Product = { invalidToken: () => REFUSALS.invalidAccessToken, badField: invalidField };

/** B2C and Account Balance: the answer repeats the token. */
export const BUSINESS: Product = {
  invalidToken: (bearer) => ({
    ...{ status: 401, errorCode: '401.002.01', evidence: 'observed' },
    errorMessage: `Error Occurred - Invalid Access Token - ${bearer}`,
  }),
  badField: invalidField,
};

/** Pull Transactions. */
export const PULL: Product = {
  invalidToken: () => ({
    ...{ status: 401, errorCode: '401.001', evidence: 'observed' },
    errorMessage: 'Error Occurred - Invalid Access Token - ',
  }),
  badField: invalidField,
};

/** C2B and Transaction Status. */
export const CUSTOMER: Product = {
  invalidToken: () => ({
    ...{ status: 400, errorCode: '400.003.01', evidence: 'documented' },
    errorMessage: 'Invalid Access Token',
  }),
  badField: (field) => ({ ...invalidField(field), errorCode: '400.003.02' }),
};
