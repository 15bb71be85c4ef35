import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { ListEntry } from './list-places';

/** A transaction on the way through its lists. */
export interface Walked extends ListEntry {
  /** `<createdAt>/<transactionId>`. */
  readonly place: string;
  /** `<type>/<status>`. */
  readonly kind: string;
}

/** The keys of a list in the view begin with the prefix. */
export type KindOfList = { readonly prefix: string } & Pick<Walked, 'kind'>;

export interface Stretch {
  /** The places before this one; all of them when absent. */
  readonly below?: string | undefined;
  /** ISO 8601: those created then or later. */
  readonly from?: string | undefined;
}

const FIRST_PAGE = 16;
const MAX_PAGE = 256;

/**
 * The entries of several lists of a view as one, newest first, each once. Nothing may be written to the view while it is walked:
 * take what you need without a pause, and go on later with a new walk below the last place.
 */
export function* walkDown(
  views: Pick<ViewStore, 'scan'>,
  view: string,
  kinds: readonly KindOfList[],
  stretch: Stretch,
): Generator<Walked, void> {
  const lists = kinds.map((kind) => new List(views, view, kind, stretch));
  for (;;) {
    let newest: List | undefined;
    for (const list of lists) {
      if (list.head !== undefined && (newest?.head === undefined || list.head.place > newest.head.place)) newest = list;
    }
    if (newest?.head === undefined) return;
    yield newest.head;
    newest.next();
  }
}

/** One list, read in pages that grow: most readers want few entries of it. */
class List {
  head: Walked | undefined;
  private page: readonly Walked[] = [];
  private at = -1;
  private limit = FIRST_PAGE;
  private isRead = false;

  constructor(
    private readonly views: Pick<ViewStore, 'scan'>,
    private readonly view: string,
    private readonly list: KindOfList,
    private readonly stretch: Stretch,
  ) {
    this.next();
  }

  next(): void {
    this.at += 1;
    if (this.at === this.page.length && !this.isRead) this.read();
    const head = this.page[this.at];
    const { from } = this.stretch;
    this.head = head === undefined || (from !== undefined && head.place < from) ? undefined : head;
    if (this.head === undefined) this.isRead = true;
  }

  private read(): void {
    const { limit, stretch } = this;
    const { prefix, kind } = this.list;
    const below = this.page.at(-1)?.place ?? stretch.below;
    const after = below === undefined ? {} : { after: prefix + below };
    const found = this.views.scan<ListEntry>(this.view, { prefix, limit, descending: true, ...after });
    this.page = found.map(({ key, value }) => ({ ...value, place: key.slice(prefix.length), kind }));
    this.isRead = found.length < limit;
    this.limit = Math.min(limit * 4, MAX_PAGE);
    this.at = 0;
  }
}
