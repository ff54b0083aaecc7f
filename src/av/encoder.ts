import { type EncoderPass, type RawSample } from '../backend.js';
import { linearPCMCodec } from '../codec/checkAudioSettings.js';
import { checkSettings } from '../codec/checkSettings.js';
import { layersOf } from '../codec/checkSpatial.js';
import { planRates } from '../codec/rates.js';
import {
  type AudioSettings,
  type EncoderChoice,
  type EncodeSettings,
  type VideoSettings,
} from '../codec/settings.js';
import { type Work } from '../codec/work.js';
import { warn } from '../diagnostics.js';
import { MediaError } from '../errors.js';
import { type EncodedSample } from '../sample/encodedSample.js';
import { VideoSample } from '../sample/videoSample.js';
import { encodedTrack } from './encodedTrack.js';
import { refusalOf } from './encoderAsked.js';
import { type Candidate, candidates } from './encoderCandidates.js';
import {
  deviceRefusal,
  openAudio,
  type OpenEncoder,
  openVideo,
  reasonOf,
} from './encoderOpening.js';
import { PassRun } from './encoderPass.js';
import { timeVideo } from './encoderTiming.js';
import { EncoderWork } from './encoderWork.js';
import { hdrOf } from './hdr.js';
import { openLayered } from './layeredEncoder.js';

/**
 * Opens the first of the candidates that opens, hardware before software, and tells which through `chosen`.
 *
 * @throws MediaError `encoderNotFound`, `unsupportedOutputSettings`, `invalidArgument`, `invalidTimestamp`; with a pass also `ioError` when there
 * are no statistics to read, `invalidState` while the pass before it is at work
 */
export async function openEncoder(
  first: RawSample,
  given: VideoSettings | AudioSettings,
  chosen: (choice: EncoderChoice) => void,
  pass?: EncoderPass,
): Promise<Work<RawSample, EncodedSample>> {
  const type = first instanceof VideoSample ? 'video' : 'audio';
  checkSettings(given, type);
  if (first instanceof VideoSample && layersOf((given as VideoSettings).spatial)) {
    return openLayered(first, given, chosen, openEncoder, pass);
  }
  const settings = given.codec === 'lpcm' ? { ...given, codec: linearPCMCodec(given) } : given;
  const run = pass && (await PassRun.begin(pass, settings, type));
  try {
    return await openFirst(first, settings, chosen, run);
  } catch (error) {
    run?.release();
    throw error;
  }
}

async function openFirst(
  first: RawSample,
  settings: VideoSettings | AudioSettings,
  chosen: (choice: EncoderChoice) => void,
  run: PassRun | undefined,
): Promise<Work<RawSample, EncodedSample>> {
  const type = first instanceof VideoSample ? 'video' : 'audio';
  const refused: { encoder: string; reason: string }[] = [];
  const errors: unknown[] = [];
  for (const candidate of candidates(settings, type)) {
    const { name: encoder, hardware } = candidate;
    const reason = hardware ? await hardwareRefusal(candidate, settings, run?.pass) : undefined;
    if (reason !== undefined) {
      refused.push({ encoder, reason });
      continue;
    }
    let open: OpenEncoder;
    try {
      open = await openOne(candidate, first, settings, run?.pass);
    } catch (error) {
      errors.push(error);
      refused.push({ encoder, reason: reasonOf(error) });
      continue;
    }
    if (!warned.has(chosen)) warnOfMissingColor(open);
    warned.add(chosen);
    const work = new EncoderWork(open, encodedTrack(open, first), run);
    tell(work, () => {
      chosen({ encoder, hardware, refused });
    });
    return work;
  }
  throw noEncoder(settings.codec, refused, errors);
}

/** Why an encoder in hardware is passed over, without opening it for the source. */
async function hardwareRefusal(
  candidate: Candidate,
  settings: EncodeSettings,
  pass: EncoderPass | undefined,
): Promise<string | undefined> {
  const { name, refusal } = candidate;
  const rates = planRates(settings);
  return refusal ?? refusalOf(name, settings, rates, pass) ?? (await deviceRefusal(candidate));
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
  pass: EncoderPass | undefined,
): Promise<OpenEncoder> {
  if (!(first instanceof VideoSample)) return openAudio(candidate, first.format, settings);
  const timing = timeVideo(candidate.codec, first, settings);
  return openVideo(candidate, first.format, settings, timing, hdrOf(settings, first), pass);
}

/** Who has heard of missing colours: several passes open many encoders, and a person is told once. */
const warned = new WeakSet<(choice: EncoderChoice) => void>();

/** Codecs and containers that can say what their colours are. */
const TAGGED = /^(?:h264|hevc|av1|vp9|prores|dnxhd|mpeg4|mpeg2video)$/;

/** Players guess by the size of the picture, and not alike. */
function warnOfMissingColor({ format, candidate }: OpenEncoder): void {
  if (format.mediaType !== 'video' || !TAGGED.test(format.codec ?? '')) return;
  const { primaries, transfer, matrix } = format.color ?? {};
  if (primaries !== undefined && transfer !== undefined && matrix !== undefined) return;
  warn(
    'colorUntagged',
    `What ${candidate.name} makes has no colour tags, since its source has none, so players guess its colours. Say what they are: colorProperties: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' } is HD.`,
  );
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
