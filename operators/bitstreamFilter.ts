import { openWith } from '../src/backend.js';
import { stage } from '../src/codec/stage.js';
import { type WindowLike } from '../src/gate/window.js';
import { type Operator } from '../src/rx.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';
import { requireEncoded } from '../src/sample/requireKind.js';

/**
 * Changes compressed samples without decoding them.
 *
 * ![](../docs/diagrams/bitstreamFilter.svg)
 *
 * Most remuxes need none: what a container needs of its own (Annex B to length-prefixed, ADTS to raw AAC) is inserted by the muxer.
 * Takes the next sample only while fewer than `window` of its outputs are unclosed.
 *
 * @param filters - libav's syntax: `name`, `name=key=value:key=value`, several joined with `,`
 * @throws MediaError (through `error`) `filterFailed`
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { bitstreamFilter, mux } from 'rxmux/operators';
 *
 * demux('in.mp4', ({ video }) => video.pipe(bitstreamFilter('h264_metadata=level=4.1')))
 *   .pipe(mux('out.mp4'))
 *   .subscribe();
 * ```
 * @see libav: av_bsf_send_packet, av_bsf_receive_packet
 * @group Codecs
 */
export function bitstreamFilter(
  filters: string,
  options: { readonly window?: WindowLike } = {},
): Operator<EncodedSample, EncodedSample> {
  return stage({
    name: 'bitstreamFilter',
    window: options.window ?? 16,
    open: ({ track }) => openWith((backend) => backend.openBitstreamFilter(track, filters)),
    sampleOf: (sample) => requireEncoded(sample, 'bitstreamFilter'),
  });
}
