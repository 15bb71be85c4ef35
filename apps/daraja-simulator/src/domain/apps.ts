/** A Daraja app with its shortcode: what one merchant has, beside the simulator's own. */
export interface App {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly shortcode: string;
  readonly passkey: string;
  /** They belong to the shortcode as their head office. */
  readonly tills?: readonly string[];
}

const SECRET = /^[\x21-\x7e]{1,500}$/;
const SHORTCODE = /^\d{5,7}$/;

/** Reads an app; answers what is wrong with it as text, without its values. */
export function readApp(given: Readonly<Record<string, unknown>> | undefined): App | string {
  const { consumerKey, consumerSecret, shortcode, passkey, tills } = given ?? {};
  for (const [name, value] of Object.entries({ consumerKey, consumerSecret, passkey })) {
    if (typeof value !== 'string' || !SECRET.test(value)) return `${name} must be text without blanks`;
  }
  if (String(consumerKey).includes(':')) return 'consumerKey must have no colon';
  if (typeof shortcode !== 'string' || !SHORTCODE.test(shortcode)) return 'shortcode: 5 to 7 digits';
  const areTills = Array.isArray(tills) && tills.every((till) => typeof till === 'string' && SHORTCODE.test(till));
  if (tills !== undefined && !areTills) return 'tills must be a list of numbers of 5 to 7 digits, as text';
  const app = { consumerKey, consumerSecret, shortcode, passkey, ...(tills === undefined ? {} : { tills }) };
  return app as App;
}
