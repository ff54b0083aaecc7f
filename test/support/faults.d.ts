/** What the tests use of the faults, which are JavaScript. */
declare module '*/faults/support/page.js' {
  export function render(result: object): string;
}
