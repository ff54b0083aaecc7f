import { openWith } from '../src/backend.js';
import { stage } from '../src/codec/stage.js';
import { type WindowLike } from '../src/gate/window.js';
import { type Operator } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { requireEncoded } from '../src/sample/requireKind.js';

/**
 * Cuts a raw elementary stream into samples: one access unit each, with its key-frame flag and times.
 *
 * ![](../docs/diagrams/parse.svg)
 *
 * For compressed data that comes in arbitrary pieces, as from a socket or a hardware encoder. What `demux` reads is
 * cut already. Takes the next piece only while fewer than `window` of its outputs are unclosed.
 *
 * @throws MediaError (through `error`) `formatUnsupported` when libav has no parser for the codec
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { mux, parse } from 'rxmux/operators';
 *
 * demux('in.h264').pipe(parse(), mux('out.mp4')).subscribe();
 * ```
 * @see libav: av_parser_parse2
 * @group Codecs
 */
export function parse(
  options: { readonly window?: WindowLike } = {},
): Operator<EncodedSample, EncodedSample> {
  return stage({
    name: 'parse',
    window: options.window ?? 16,
    open: ({ track }) => openWith((backend) => backend.openParser(track)),
    sampleOf: (sample) => requireEncoded(sample, 'parse'),
  });
}
