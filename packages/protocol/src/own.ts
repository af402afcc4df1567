/**
 * What a table holds under a name that comes from outside. A bare `table[name]` finds what every object has, too: `constructor`, `toString`,
 * `__proto__`.
 */
export function ownOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
