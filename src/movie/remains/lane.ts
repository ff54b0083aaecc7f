import { type Recognized, type Recognizer } from './recognizer.js';
import { type TrackTemplate } from './template.js';
import { type SliceFacts } from './nalCodec.js';

/** Where samples of a track were found. */
export interface FoundSample {
  readonly offset: number;
  readonly size: number;
  readonly isSync: boolean;
  readonly count: number;
}

/** A track whose samples are being looked for. */
export class Lane {
  public readonly template: TrackTemplate;
  public readonly recognizer: Recognizer;
  public readonly samples: FoundSample[] = [];
  /** Of pictures that are not presented as they are decoded. */
  public readonly orders: (SliceFacts | undefined)[] = [];
  /** Samples, each one of PCM counted. */
  public count = 0;
  /** Samples since another track's. */
  public together = 0;

  public constructor(template: TrackTemplate, recognizer: Recognizer) {
    this.template = template;
    this.recognizer = recognizer;
  }

  /** Up to where there are media, in seconds. */
  public get seconds(): number {
    const { tick = 0, timescale } = this.template;
    return (this.count * tick) / timescale;
  }

  /** Whether more than usual lie together already. */
  public get isSated(): boolean {
    const { perChunk } = this.template;
    return perChunk === 0 || this.together >= perChunk;
  }

  public add(offset: number, { size, isSync, count = 1, order }: Recognized): void {
    this.samples.push({ offset, size, isSync, count });
    this.orders.push(order);
    this.count += count;
    this.together += count;
  }
}
