/** A result in which some rows were measured anew. */

/** What may differ between two runs on the same machine. */
const OWN = new Set(['date', 'quick', 'rows', 'load average at the start']);

/**
 * The saved result with the rows of a later run in the place of its own; each tells its day. Ratios stand beside each other in a row only, so rows of
 * several days may stand on one page; but not those of several machines or versions.
 */
export function renewed(saved, run) {
  const keys = new Set([...Object.keys(saved), ...Object.keys(run)]);
  for (const key of keys) {
    if (OWN.has(key) || saved[key] === run[key]) continue;
    throw new Error(
      `The saved result was measured with ${key} ${saved[key]}, and this one with ${run[key]}. Save a whole run: npm run bench -- --save.`,
    );
  }
  const rows = saved.rows.map((row) => {
    const again = run.rows.find(({ id }) => id === row.id);
    return again ? { ...again, ...(run.date !== saved.date && { date: run.date }) } : row;
  });
  const added = run.rows.filter(({ id }) => !rows.some((row) => row.id === id));
  return { ...saved, rows: [...rows, ...added] };
}
