import { MediaError, requireArgument } from '../errors.js';
import { type PacketPayload, type Timing } from './payload.js';

/** Where a compressed sample lies, when it stays in another file. @see AVFoundation: kCMSampleBufferAttachmentKey_SampleReferenceURL @group Samples */
export interface SampleReference {
  /** The file, as it is to be named in the movie: a `file:` URL, or one that is relative to the movie. */
  readonly url: string | URL;
  /** Where the sample begins in it, in bytes. */
  readonly byteOffset: number;
  /** How large it is, in bytes; at least one. */
  readonly byteLength: number;
}

/** What stands in a movie for a sample that lies elsewhere, while the index does not say so yet: libav takes an empty one for the end. */
const PLACEHOLDER = Uint8Array.of(0);

/** The claim on compressed data that lie in another file. */
export class EncodedReference implements PacketPayload {
  public readonly timing: Timing;
  public readonly isSync: boolean;
  /** It holds no memory worth counting. */
  public readonly byteLength: number = 0;
  public readonly reference: SampleReference & { readonly url: string };

  public constructor({ url, ...place }: SampleReference, timing: Timing, isSync: boolean) {
    this.reference = { url: String(url), ...place };
    this.timing = timing;
    this.isSync = isSync;
  }

  /** What is written instead of the sample. */
  public get placeholder(): Uint8Array {
    return PLACEHOLDER;
  }

  public copyBytes(): never {
    throw new MediaError(
      'formatUnsupported',
      `A sample that lies in another file (${this.reference.url}) can only be written to a .mov, which refers to it. To read it, demux that file.`,
    );
  }

  public retimed(timing: Timing): EncodedReference {
    return new EncodedReference(this.reference, timing, this.isSync);
  }

  public free(): void {
    // There is nothing to free.
  }
}

/** Throws unless there can be such a place. @throws MediaError `invalidArgument` */
export function requireReference({ url, byteOffset, byteLength }: SampleReference): void {
  requireArgument(
    String(url) !== '' && !/[\0\s]/.test(String(url)),
    () =>
      `A sample's file is named by a URL without spaces, and ${JSON.stringify(String(url))} is none: for a path, pathToFileURL(path) gives it.`,
  );
  requireArgument(
    Number.isSafeInteger(byteOffset) && byteOffset >= 0,
    () => `A sample begins at a whole number of bytes, not at ${byteOffset}.`,
  );
  requireArgument(
    Number.isInteger(byteLength) && byteLength > 0 && byteLength <= 0x7fff_ffff,
    () => `A sample has from 1 to 2147483647 bytes, not ${byteLength}.`,
  );
}

/** How a referenced file is named: relative to `base`, if that is an absolute URL, and that of a folder that the file is in. */
export function relativeTo(url: string, base: string | undefined): string {
  if (base === undefined || !URL.canParse(base) || !URL.canParse(url)) return url;
  const folder = new URL(base.endsWith('/') ? base : `${base}/`).href;
  const { href } = new URL(url);
  return href.startsWith(folder) && href.length > folder.length ? href.slice(folder.length) : url;
}
