import type { DatabaseSyncInstance } from '@photostructure/sqlite';

interface Place {
  readonly view: string;
  readonly stored: string;
}

/**
 * Under which name each view's rows are stored: its own, until it has taken another's place. So a large view takes a place by
 * one small write.
 */
export class ViewPlaces {
  private readonly stored = new Map<string, string>();
  private readonly rows;
  private readonly put;
  private readonly clear;

  /** The caller keeps the database referenced. */
  constructor(database: DatabaseSyncInstance) {
    this.rows = database.prepare('SELECT view, stored FROM places');
    this.put = database.prepare('INSERT INTO places (view, stored) VALUES (?, ?)');
    this.clear = database.prepare('DELETE FROM places WHERE view IN (?, ?)');
    this.read();
  }

  /** The name of the rows of a view. */
  of(view: string): string {
    return this.stored.get(view) ?? view;
  }

  /** The view whose rows have the name. */
  viewOf(stored: string): string {
    for (const [view, place] of this.stored) if (place === stored) return view;
    return stored;
  }

  /** Writes that two views change places; `read` makes it known once it is committed. */
  swap(a: string, b: string): void {
    const [placeOfA, placeOfB] = [this.of(a), this.of(b)];
    this.clear.run(a, b);
    this.put.run(a, placeOfB);
    this.put.run(b, placeOfA);
  }

  read(): void {
    this.stored.clear();
    for (const { view, stored } of this.rows.all() as unknown as Place[]) this.stored.set(view, stored);
  }
}
