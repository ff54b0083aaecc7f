/** What `read` reads of a damaged table, or `otherwise` when its numbers lead out of it. */
export function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    // By its name: one of another realm is another class.
    if ((error as Partial<Error>).name === 'RangeError') return otherwise;
    throw error;
  }
}
