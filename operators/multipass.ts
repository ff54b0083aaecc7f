import { defer, type Observable } from 'rxjs';
import { checkSettings } from '../src/codec/checkSettings.js';
import { type EncoderChoice, type VideoSettings } from '../src/codec/settings.js';
import { type WindowLike } from '../src/gate/window.js';
import { multipassing, type PassSource } from '../src/passes/multipassing.js';
import { type MultipassReport, type PassDescription } from '../src/passes/passDescription.js';
import { type MultipassTargets, requireStrategy } from '../src/passes/strategyFor.js';
import { type EncodedSample } from '../src/sample/encodedSample.js';

/** Options of {@link multipass}. Without a target here it is the bit rate of the settings. @group Codecs */
export interface MultipassOptions extends MultipassTargets {
  /** For statistics and what is encoded, until the passes are over. Default: the system's. @see AVFoundation: AVAssetWriter.directoryForTemporaryFiles */
  readonly directoryForTemporaryFiles?: string;
  /** How many encoded samples may be unclosed; default 64. */
  readonly window?: WindowLike;
  /** Told which encoder was chosen and why, once. */
  readonly onEncoder?: (choice: EncoderChoice) => void;
  /** Told of each pass, when it begins. */
  readonly onPass?: (pass: PassDescription) => void;
  /** Told what it all came to, before the first sample. */
  readonly onReport?: (report: MultipassReport) => void;
}

/**
 * Encodes video in several passes: asks the source again, and only for what is worth it.
 *
 * ![](../docs/diagrams/multipass.svg)
 *
 * Each pass subscribes to what `source` returns for it: the first one to everything, later ones to everything or to the ranges that
 * `pass.sourceTimeRanges` names, always with the same pictures at the same times. Pictures outside of the ranges are closed, so a source that
 * can only seek to key frames is fine. When there is nothing left to gain, the encoded samples come, in decode order.
 *
 * Between passes encoded samples lie in a temporary file, which is removed when the Observable ends in any way; files of processes that died are
 * removed by the next one that begins. In memory there are some tens of bytes for each picture, and the windows. The source's
 * readiness is that of one encoder, in each pass anew. An encoder that refuses, a source that fails, and a source that brings something else in a later
 * pass fail the output.
 *
 * @param source - the pictures of a pass: called once for each
 * @param settings - with a bit rate, or without when `options` name another target
 * @throws MediaError `invalidArgument`, `unsupportedOutputSettings` for settings that cannot be meant; through `error` `formatChanged` for a source
 * that brings other pictures than before, `invalidTimestamp`, `encoderNotFound`, `encodeFailed`, `diskFull`, `ioError`
 * @example
 * ```ts
 * import { demux } from 'rxmux';
 * import { decode, multipass, mux } from 'rxmux/operators';
 *
 * multipass(
 *   ({ sourceTimeRanges }) => demux('in.mp4', { ranges: sourceTimeRanges }, ({ video }) => video.pipe(decode())),
 *   { codec: 'h264', averageBitRate: 1_000_000 },
 *   { onPass: ({ number, purpose }) => console.log(number, purpose) },
 * ).pipe(mux('out.mp4')).subscribe();
 * ```
 * @see AVFoundation: AVAssetWriterInput.performsMultiPassEncodingIfSupported; libav: AV_CODEC_FLAG_PASS1
 * @group Codecs
 */
export function multipass<C extends string>(
  source: PassSource,
  settings: VideoSettings<C>,
  options: MultipassOptions = {},
): Observable<EncodedSample> {
  checkSettings(settings, 'video');
  requireStrategy(settings, options);
  const { window = 64, directoryForTemporaryFiles: folder } = options;
  const { onEncoder = nothing, onPass = nothing, onReport = nothing } = options;
  return defer(() =>
    multipassing({
      ...{ source, settings, options, window, folder, onEncoder, onReport },
      onPass: (pass) => {
        if (pass) onPass(pass);
      },
      isFinished: () => false,
    }),
  );
}

const nothing = (): void => undefined;
