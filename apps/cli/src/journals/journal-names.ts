/** Every journal of an installation: its service's name. The order decides where a trail's times are equal. */
export const JOURNAL_NAMES = ['merchants', 'wallet-fee', 'initiation', 'callback', 'notifier'] as const;
