import type { Faults } from './faults';
import type { Switches } from './switches';
import type { Timings } from './timings';

/** A set of settings that makes the simulator behave like something one knows (daraja.md §18.8). All numbers are modelled. */
export interface Profile {
  readonly timings: Partial<Timings>;
  readonly switches: Partial<Switches>;
  readonly faults: Partial<Faults>;
}

export const PROFILE_NAMES = ['happy', 'sandbox', 'production-like', 'hostile', 'demo'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What people and the network take in production. */
const REAL_TIMES: Partial<Timings> = {
  ackMs: 300,
  promptMs: 1_000,
  payerMs: 6_000,
  promptLifeMs: 60_000,
  callbackMs: 1_000,
  longProcessingMs: 300_000,
  lateSuccessMs: 120_000,
  executeMs: 3_000,
  queueTimeoutMs: 60_000,
  statusBlindMs: 5_000,
};

/** Shares of everything that a phone can do wrong; nearly half of the payers are like any other. */
const HOSTILE_PAYERS: Faults['payers'] = {
  ...{ '001': 0.03, '002': 0.03, '003': 0.03, '004': 0.01, '005': 0.01, '006': 0.01, '007': 0.01, '009': 0.01 },
  ...{ '011': 0.01, '012': 0.04, '013': 0.02, '015': 0.01, '016': 0.03, '017': 0.02, '018': 0.02, '019': 0.02 },
  ...{ '020': 0.02, '021': 0.02, '022': 0.02, '024': 0.02, '025': 0.02, '026': 0.01, '027': 0.02, '028': 0.01 },
  ...{ '029': 0.01, '030': 0.01, '032': 0.02, '037': 0.02, '038': 0.02 },
};
const HOSTILE_RECIPIENTS: Faults['recipients'] = {
  ...{ '002': 0.03, '003': 0.02, '004': 0.02, '008': 0.03, '009': 0.03, '010': 0.03, '011': 0.03, '012': 0.03 },
  ...{ '013': 0.03, '014': 0.03, '015': 0.03, '016': 0.02, '017': 0.03, '018': 0.02, '021': 0.02, '022': 0.02 },
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  happy: { timings: {}, switches: {}, faults: {} },
  sandbox: {
    timings: { ...REAL_TIMES, promptLifeMs: 26_000 },
    switches: {},
    faults: { queryNoise: 0.1, outage: 0.02, outageLook: 'unreachable', latencyMs: 2_000 },
  },
  'production-like': {
    timings: REAL_TIMES,
    switches: { sameAmountGuard: true },
    faults: {
      ...{ callbackLoss: 0.01, callbackDuplicates: 0.005, callbackDelayMs: 5_000, latencyMs: 1_500 },
      ...{ queryNoise: 0.05, spikeArrest: 10, lostAnswers: 0.001 },
    },
  },
  hostile: {
    timings: REAL_TIMES,
    switches: {},
    faults: {
      ...{ callbackLoss: 0.1, callbackDuplicates: 0.1, callbackForgeries: 0.03, callbackDelayMs: 90_000 },
      ...{ latencyMs: 3_000, outage: 0.03, outageLook: 'gateway-timeout', lostAnswers: 0.03, queryNoise: 0.2 },
      ...{ payers: HOSTILE_PAYERS, recipients: HOSTILE_RECIPIENTS },
    },
  },
  demo: { timings: {}, switches: {}, faults: { promptsWait: true } },
};
