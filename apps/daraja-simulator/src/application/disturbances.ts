import { NO_FAULTS, picked, type Faults } from '../domain/faults';
import { PROFILES, type ProfileName } from '../domain/profiles';
import { fits, ruledRequest, type Rule, type RuleAction } from '../domain/rules';
import { fraction } from './chance';
import type { Context } from './context';

/** A rule with its number and how often it fitted. */
export interface NumberedRule extends Rule {
  readonly id: number;
  readonly fitted: number;
}

/** Most rules that are kept at once. */
export const MAX_RULES = 1_000;

/** What is set against the clients of the simulator. It is not kept: a simulator starts with its profile's. */
export interface Disturbances {
  faults(): Faults;
  setFaults(some: Partial<Faults>): void;
  /** No faults at all, whatever the profile. */
  clearFaults(): void;
  useProfile(name: ProfileName): void;
  rules(): readonly NumberedRule[];
  /** @throws RangeError when there are too many */
  addRule(rule: Rule): NumberedRule;
  clearRules(): void;
  /** What the first rule that fits makes of a request; every rule before it that fits counts. */
  ruled(api: string | null, body: unknown): RuleAction | undefined;
  /** Takes one request of an API from its second's and its hour's allowance. */
  allowance(api: string, nowMs: number): 'ok' | 'spike' | 'quota';
}

export function disturbances(profile: ProfileName): Disturbances {
  let faults: Faults = { ...NO_FAULTS, ...PROFILES[profile].faults };
  let rules: NumberedRule[] = [];
  let nextId = 1;
  const allowances = new Map<string, Allowance>();
  return {
    faults: () => faults,
    setFaults: (some) => void (faults = { ...faults, ...some }),
    clearFaults: () => void (faults = NO_FAULTS),
    useProfile: (name) => void (faults = { ...NO_FAULTS, ...PROFILES[name].faults }),
    rules: () => rules,
    addRule(rule) {
      if (rules.length >= MAX_RULES) throw new RangeError(`at most ${MAX_RULES} rules`);
      const numbered = { ...rule, id: nextId, fitted: 0 };
      nextId += 1;
      rules = [...rules, numbered];
      return numbered;
    },
    clearRules: () => void (rules = []),
    ruled(api, body) {
      if (rules.length === 0) return undefined;
      const request = ruledRequest(api, body);
      for (const [n, rule] of rules.entries()) {
        if (!fits(rule, request)) continue;
        const fitted = rule.fitted + 1;
        rules = rules.with(n, { ...rule, fitted });
        if (rule.nth === undefined || rule.nth === fitted) return rule.then;
      }
      return undefined;
    },
    allowance: (api, nowMs) => takeOne(allowances, faults, api, nowMs),
  };
}

interface Allowance {
  readonly left: number;
  readonly atMs: number;
  readonly hour: number;
  readonly inHour: number;
}

const HOUR_MS = 3_600_000;

function takeOne(allowances: Map<string, Allowance>, faults: Faults, api: string, nowMs: number) {
  const { spikeArrest, quota } = faults;
  if (spikeArrest === 0 && quota === 0) return 'ok';
  const hour = Math.floor(nowMs / HOUR_MS);
  const before = allowances.get(api) ?? { left: spikeArrest, atMs: nowMs, hour, inHour: 0 };
  const left = Math.min(spikeArrest, before.left + ((nowMs - before.atMs) / 1_000) * spikeArrest);
  const inHour = before.hour === hour ? before.inHour : 0;
  const spike = spikeArrest > 0 && left < 1;
  const over = quota > 0 && inHour >= quota;
  const taken = spike || over ? 0 : 1;
  allowances.set(api, { left: left - taken, atMs: nowMs, hour, inHour: inHour + taken });
  if (spike) return 'spike';
  return over ? 'quota' : 'ok';
}

/** Which phone's behaviour an ordinary payer or recipient has this time. */
export function mixed(context: Context, shares: Readonly<Record<string, number>>): string | undefined {
  return Object.keys(shares).length === 0 ? undefined : picked(shares, fraction(context));
}
