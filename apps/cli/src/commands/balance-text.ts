import {
  BalanceVerdict,
  type BalanceComparison,
  type BalanceQuestion,
  type GetBalanceComparisonResponse,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, formatShillings } from '@daftari/kernel/money';
import { EXIT, type ExitCode } from '../exit-code';
import { liveFlag } from '../server/environment';

/** It is compared every day: after a day and a half something keeps it from that. */
const TOO_OLD_MS = 36 * 3_600_000;

const SAYS: Readonly<Record<string, string>> = {
  [BalanceVerdict.BASE_LINE]: "This is the base line: what is there beside the ledger is the platform's own money.",
  [BalanceVerdict.NO_BASE_LINE]: 'Money was in flight, so there is no base line yet; it is asked for again.',
  [BalanceVerdict.EQUAL]: 'They agree.',
  [BalanceVerdict.IN_FLIGHT]: 'Payments without an end may explain the difference; it is asked for again.',
  [BalanceVerdict.UNEXPLAINED]: 'Nothing explains the difference; it is asked for again before that is an alarm.',
  [BalanceVerdict.ACCEPTED]: "A person said what the difference is: it is part of the platform's own money.",
};

function alarmText(live: string): string {
  return (
    `The difference stays: a person has to look. Compare the M-Pesa statement with "npx daftari payments list${live}"; when ` +
    `you know what it is, say so with "npx daftari balance accept${live}".`
  );
}

/**
 * What is known of a shortcode's balance, for people.
 * @param environment `test` or `live`: what to type next names it
 */
export function balanceText(
  { comparison, lastQuestion }: GetBalanceComparisonResponse,
  nowMs: number,
  environment: string,
): string[] {
  const live = liveFlag(environment);
  if (comparison === undefined) {
    return [`Nothing was compared yet. Ask M-Pesa with "npx daftari balance --now${live}".`, ...open(lastQuestion)];
  }
  const { shortcode, reportedAt, alarm, verdict } = comparison;
  return [
    `Shortcode ${shortcode}, as M-Pesa told it at ${reportedAt}`,
    ...rows(comparison),
    alarm ? alarmText(live) : (SAYS[verdict] ?? ''),
    ...(isOld(comparison, nowMs)
      ? ['This is older than a day and a half: see the log for why M-Pesa was not asked since.']
      : []),
    ...open(lastQuestion),
  ];
}

/** 1 when a person has to look, 2 when there is nothing to look at. */
export function findingIn({ comparison }: GetBalanceComparisonResponse, nowMs: number): ExitCode {
  if (comparison === undefined) return EXIT.usage;
  const differs = comparison.alarm || comparison.verdict === BalanceVerdict.UNEXPLAINED;
  return differs || isOld(comparison, nowMs) ? EXIT.findings : EXIT.fine;
}

function isOld({ reportedAt }: BalanceComparison, nowMs: number): boolean {
  return nowMs - Date.parse(reportedAt) > TOO_OLD_MS;
}

function rows(told: BalanceComparison): string[] {
  const amounts: [string, number][] = [
    ['utility and working account', told.reportedCents],
    ['charges not settled yet', told.chargesCents],
    ['the ledger', told.ledgerCents - told.newChargesCents],
    ["the platform's own money", told.ownCents],
    ['difference', told.differenceCents],
  ];
  const inFlight: [string, number][] = [
    ['of payments without an end', told.mayHaveComeCents],
    ['of payouts without an end', told.mayHaveGoneCents],
  ];
  const shown = [...amounts, ...inFlight.filter(([, amount]) => amount !== 0)];
  return shown.map(([name, amount]) => `  ${name.padEnd(28)}  KES ${formatShillings(cents(amount)).padStart(16)}`);
}

function open(question: BalanceQuestion | undefined): string[] {
  if (question === undefined || question.compared) return [];
  const { askedAt, resultCode, resultDescription } = question;
  if (resultDescription === '') return [`M-Pesa was asked at ${askedAt} and has not answered yet.`];
  return [`M-Pesa was asked at ${askedAt} and told no balance: ${`${resultCode} ${resultDescription}`.trim()}`];
}
