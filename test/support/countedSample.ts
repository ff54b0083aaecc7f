/** Samples whose memory tells when it is freed. */
import { type VideoFormat } from '../../src/sample/format.js';
import { type PicturePayload } from '../../src/sample/payload.js';
import { MediaTime } from '../../src/sample/time.js';
import { type PictureTiming, VideoSample } from '../../src/sample/videoSample.js';

/** A picture of nothing that counts how often it was freed. */
export class CountedPicture implements PicturePayload {
  public readonly format: VideoFormat = { mediaType: 'video', width: 2, height: 2 };
  public readonly byteLength: number;
  public freed = 0;

  public constructor(byteLength = 16) {
    this.byteLength = byteLength;
  }

  public copyBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.byteLength);
  }

  public share(): CountedPicture {
    return new CountedPicture(this.byteLength);
  }

  public free(): void {
    this.freed++;
  }
}

/** A sample on a {@link CountedPicture}. */
export function countedSample(
  payload: CountedPicture = new CountedPicture(),
  timing: PictureTiming = { pts: MediaTime.zero },
): VideoSample {
  return VideoSample.wrap(payload, timing);
}
