import type { App } from '../domain/apps';
import type { Books } from './books';
import type { Context } from './context';

const SETTING = 'apps';
/** More are refused. */
export const MAX_APPS = 1_000;

type Settings = Pick<Books, 'settings'>;

/** Apps that were registered, the oldest first. They stay over restarts and resets. */
export function registeredApps({ settings }: Settings): readonly App[] {
  return JSON.parse(settings.get(SETTING) ?? '[]') as App[];
}

/** Everybody whom Daraja knows: the simulator's own app first. */
export function knownApps({ credentials }: Pick<Context, 'credentials'>, books: Settings): readonly App[] {
  return [credentials, ...registeredApps(books)];
}

/** The app of a shortcode; undefined when nobody has it. */
export function appOf(context: Pick<Context, 'credentials'>, books: Settings, shortcode: string): App | undefined {
  return knownApps(context, books).find((app) => app.shortcode === shortcode);
}

/** Adds an app; one with the same shortcode gives way. Answers why not, when it is not added. */
export function registerApp(context: Pick<Context, 'credentials'>, books: Settings, app: App): string | undefined {
  if (app.shortcode === context.credentials.shortcode) return "the shortcode is the simulator's own app's";
  const others = registeredApps(books).filter(({ shortcode }) => shortcode !== app.shortcode);
  if ([context.credentials, ...others].some(({ consumerKey }) => consumerKey === app.consumerKey)) {
    return "the consumerKey is another app's";
  }
  if (others.length >= MAX_APPS) return `there are ${MAX_APPS} apps already`;
  books.settings.put(SETTING, JSON.stringify([...others, app]));
  return undefined;
}
