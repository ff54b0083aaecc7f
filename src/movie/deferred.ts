/** A promise to be settled later. It is made when it is first asked for, so that one that nobody holds cannot go unhandled. */
export class Deferred {
  #outcome: { readonly error: unknown } | 'resolved' | undefined;
  #settle: (() => void) | undefined;
  #promise: Promise<void> | undefined;

  public get promise(): Promise<void> {
    this.#promise ??= new Promise<void>((resolve, reject) => {
      this.#settle = () => {
        if (this.#outcome === 'resolved') resolve();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the source failed with
        else if (this.#outcome) reject(this.#outcome.error);
      };
      this.#settle();
    });
    return this.#promise;
  }

  public readonly resolve: () => void = () => {
    this.#outcome ??= 'resolved';
    this.#settle?.();
  };

  public reject(error: unknown): void {
    this.#outcome ??= { error };
    this.#settle?.();
  }
}
