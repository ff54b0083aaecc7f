import { type RawSample } from '../backend.js';
import { type AudioSettings, type EncoderChoice, type VideoSettings } from '../codec/settings.js';
import { type Work } from '../codec/work.js';
import { MediaError } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { VideoSample } from '../sample/videoSample.js';
import { encodedTrack } from './encodedTrack.js';
import { type Candidate, candidates } from './encoderCandidates.js';
import {
  deviceRefusal,
  openAudio,
  type OpenEncoder,
  openVideo,
  reasonOf,
} from './encoderOpening.js';
import { timeVideo } from './encoderTiming.js';
import { EncoderWork } from './encoderWork.js';

/**
 * Opens the first of the candidates that opens, hardware before software, and tells which through `chosen`.
 *
 * @throws MediaError `encoderNotFound`, `unsupportedOutputSettings`, `invalidArgument`, `invalidTimestamp`
 */
export async function openEncoder(
  first: RawSample,
  settings: VideoSettings | AudioSettings,
  chosen: (choice: EncoderChoice) => void,
): Promise<Work<RawSample, EncodedSample>> {
  const refused: { encoder: string; reason: string }[] = [];
  const errors: unknown[] = [];
  for (const candidate of candidates(settings, first instanceof VideoSample ? 'video' : 'audio')) {
    const { name: encoder, hardware } = candidate;
    const reason = candidate.refusal ?? (hardware ? await deviceRefusal(candidate) : undefined);
    if (reason !== undefined) {
      refused.push({ encoder, reason });
      continue;
    }
    let open: OpenEncoder;
    try {
      open = await openOne(candidate, first, settings);
    } catch (error) {
      errors.push(error);
      refused.push({ encoder, reason: reasonOf(error) });
      continue;
    }
    const work = new EncoderWork(open, encodedTrack(open, first));
    tell(work, () => {
      chosen({ encoder, hardware, refused });
    });
    return work;
  }
  throw noEncoder(settings.codec, refused, errors);
}

/** What the program's own function throws is no fault of the encoder. */
function tell(work: EncoderWork, call: () => void): void {
  try {
    call();
  } catch (error) {
    work.close();
    throw error;
  }
}

function openOne(
  candidate: Candidate,
  first: RawSample,
  settings: VideoSettings | AudioSettings,
): Promise<OpenEncoder> {
  if (!(first instanceof VideoSample)) return openAudio(candidate, first.format, settings);
  const timing = timeVideo(candidate.codec, first, settings);
  return openVideo(candidate, first.format, settings, timing);
}

function noEncoder(
  codec: string,
  refused: readonly { encoder: string; reason: string }[],
  errors: readonly unknown[],
): unknown {
  // What is wrong with the settings says more than that no encoder liked them.
  const wrong = errors.findLast(
    (error) => error instanceof MediaError && error.code !== 'encoderNotFound',
  );
  if (wrong !== undefined) return wrong;
  const reasons = refused.map(({ encoder, reason }) => `${encoder}: ${reason}`).join('; ');
  return new MediaError(
    'encoderNotFound',
    `No encoder for '${codec}' could be opened. ${reasons}. Change the settings, or choose another codec.`,
    { operator: 'encode', cause: errors.at(-1) },
  );
}
