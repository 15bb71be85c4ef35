import type {
  AcceptBalanceDifferenceRequest,
  CompareBalanceRequest,
  GetBalanceComparisonRequest,
  InitiationService,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { accountId } from '../../domain/balance/account';
import { environmentOf } from '../wire-environment';
import { askBalance, balanceRoute, type AskBalanceDeps, type BalanceRouteDeps } from './ask-balance';
import type { AccountPlace } from './balance-log';
import { balanceMessage } from './balance-message';

const MAX_NOTE = 500;

export type BalanceServiceDeps = Omit<AskBalanceDeps, 'onStop'> & BalanceRouteDeps;
export type BalanceService = Pick<
  InitiationService,
  'compareBalance' | 'getBalanceComparison' | 'acceptBalanceDifference'
>;

/** What a person asks about the balances of the platform's shortcodes. */
export function balanceService(deps: BalanceServiceDeps): BalanceService {
  return {
    /** @throws DaftariError VALIDATION_ERROR, PLATFORM_CREDENTIALS_NOT_CONFIGURED */
    async compareBalance(request: CompareBalanceRequest) {
      const check = new FieldCheck();
      const environment = environmentOf(request.environment);
      if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
      const shortcode = environment && deps.platformShortcode(environment);
      const first = environment === undefined || shortcode === undefined ? '' : accountId(environment, shortcode);
      const cause = callerCause(check, request.caller, first);
      check.done();
      const route = balanceRoute(deps, environment!);
      if (route === undefined) throw new DaftariError('PLATFORM_CREDENTIALS_NOT_CONFIGURED');
      // Nobody takes the work over from a person: it is asked to the end.
      const question = await askBalance({ ...deps, onStop: () => () => undefined }, route, { by: 'operator', cause });
      return { attemptId: question?.attemptId ?? '' };
    },

    /** @throws DaftariError VALIDATION_ERROR, PLATFORM_CREDENTIALS_NOT_CONFIGURED */
    async getBalanceComparison({ environment: wire }: GetBalanceComparisonRequest) {
      return balanceMessage(await deps.balances.find(placeOf(deps, readEnvironment(wire))));
    },

    /** @throws DaftariError VALIDATION_ERROR also when the comparison is not the newest, PLATFORM_CREDENTIALS_NOT_CONFIGURED */
    async acceptBalanceDifference(request: AcceptBalanceDifferenceRequest) {
      const check = new FieldCheck();
      const environment = environmentOf(request.environment);
      if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
      const attemptId = check.uuid('attemptId', request.attemptId);
      const note = check.text('note', request.note, MAX_NOTE);
      const cause = callerCause(check, request.caller, attemptId);
      check.done();
      const place = placeOf(deps, environment!);
      await deps.balances.decide(place, { kind: 'accept', attemptId, note }, cause);
      return {};
    },
  };
}

function readEnvironment(wire: WireEnvironment): Environment {
  const environment = environmentOf(wire);
  if (environment !== undefined) return environment;
  throw new DaftariError('VALIDATION_ERROR', undefined, { fields: { environment: 'must be TEST or LIVE' } });
}

function placeOf({ platformShortcode }: BalanceRouteDeps, environment: Environment): AccountPlace {
  const shortcode = platformShortcode(environment);
  if (shortcode === undefined) throw new DaftariError('PLATFORM_CREDENTIALS_NOT_CONFIGURED');
  return { environment, shortcode };
}
