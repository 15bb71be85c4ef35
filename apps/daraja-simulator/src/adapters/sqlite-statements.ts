import type { DatabaseSyncInstance } from '@photostructure/sqlite';

type Value = string | number | null;

/** A prepared statement with the type of its rows; positional (`?`) or named (`:name`) values. */
export interface Statement<Row> {
  run(...values: Value[]): number;
  /** Values from an object's fields; fields that the statement does not name are left out. */
  runWith(values: object): number;
  first(...values: Value[]): Row | undefined;
  all(...values: Value[]): Row[];
}

/** Prepares a statement once. The row's type is the caller's promise; the tables are STRICT. */
export function prepare<Row = never>(database: DatabaseSyncInstance, sql: string): Statement<Row> {
  const statement = database.prepare(sql);
  const names = [...new Set(sql.match(/:\w+/g) ?? [])].map((name) => name.slice(1));
  return {
    run: (...values) => Number(statement.run(...values).lastInsertRowid),
    runWith(values) {
      const source = values as Record<string, Value>;
      const named = Object.fromEntries(names.map((name) => [name, source[name] ?? null]));
      return Number(statement.run(named).lastInsertRowid);
    },
    first: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
  };
}

/** The key below which a list goes on. */
export const ABOVE_ALL_KEYS = Number.MAX_SAFE_INTEGER;
