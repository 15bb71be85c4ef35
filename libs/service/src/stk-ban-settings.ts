/** Thresholds of the ban of API keys whose prompts nobody pays; times in milliseconds. */
export interface StkBanSettings {
  windowMs: number;
  minFinished: number;
  successPercent: number;
  banMs: number;
}

type Name =
  | 'DAFTARI_STK_BAN_WINDOW_SECONDS'
  | 'DAFTARI_STK_BAN_MIN_FINISHED'
  | 'DAFTARI_STK_BAN_SUCCESS_PERCENT'
  | 'DAFTARI_STK_BAN_SECONDS';

export function readStkBan(value: (name: Name) => number): StkBanSettings {
  return {
    windowMs: value('DAFTARI_STK_BAN_WINDOW_SECONDS') * 1_000,
    minFinished: value('DAFTARI_STK_BAN_MIN_FINISHED'),
    successPercent: value('DAFTARI_STK_BAN_SUCCESS_PERCENT'),
    banMs: value('DAFTARI_STK_BAN_SECONDS') * 1_000,
  };
}
