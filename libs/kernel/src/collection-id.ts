import { derivedId } from './ids';

/**
 * The id of money that came unprompted: the same whichever way its receipt is told, so that it is one thing in the logs of
 * those who receive it, book it and post it.
 */
export function collectionIdOf(environment: string, receipt: string): string {
  return derivedId('c2b', environment, receipt);
}
