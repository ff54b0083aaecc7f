/**
 * Lends a native object to `use`, and calls `giveBack` when that is through: at once, or when the promise that it
 * answers with has settled.
 */
export function lendWhile<R, T>(
  resource: R,
  giveBack: (resource: R) => void,
  use: (resource: R) => T,
): T {
  let result: T;
  try {
    result = use(resource);
  } catch (error) {
    giveBack(resource);
    throw error;
  }
  if (result instanceof Promise) {
    return result.finally(() => {
      giveBack(resource);
    }) as T;
  }
  giveBack(resource);
  return result;
}
