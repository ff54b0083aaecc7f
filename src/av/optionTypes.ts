/** The names and values of libav's options, as node-av lists them. Types only. */
import { type CodecContextOptions, type EncoderOptionsMap } from 'node-av/constants';

/** Values that an option can be set to. */
type Value = string | number | boolean;

/** An option's own type, without what cannot be set. */
type Settable<T> = { readonly [K in keyof T]?: Extract<NonNullable<T[K]>, Value> };

/**
 * The options of one encoder by libav's names: `EncoderOptions<'libx264'>`. For a name that is a codec's and not an encoder's (`h264`)
 * any option can be named; the encoder that opens will check it.
 *
 * @see libav: AVOption
 * @group Settings
 */
export type EncoderOptions<C extends string = string> = C extends keyof EncoderOptionsMap
  ? Settable<CodecContextOptions & EncoderOptionsMap[C]>
  : Readonly<Record<string, Value>>;
