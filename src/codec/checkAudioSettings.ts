import { MediaError, requireArgument } from '../errors.js';
import { type AudioSettings } from './audioSettings.js';

const STRATEGIES = ['constant', 'longTermAverage', 'variableConstrained', 'variable'];
const PCM_KEYS = ['linearPCMBitDepth', 'linearPCMIsBigEndian', 'linearPCMIsFloat'] as const;

/** @throws MediaError `invalidArgument`, `unsupportedOutputSettings` */
export function checkAudioSettings(settings: AudioSettings): void {
  checkRates(settings);
  checkSound(settings);
  if (settings.codec === 'lpcm') linearPCMCodec(settings);
  else checkNoPCM(settings);
}

function checkRates(settings: AudioSettings): void {
  const { bitRate, bitRatePerChannel, bitRateStrategy: strategy, audioQuality } = settings;
  for (const [name, rate] of Object.entries({ bitRate, bitRatePerChannel })) {
    requireArgument(
      rate === undefined || (Number.isFinite(rate) && rate >= 1),
      `${name} is in bits per second and must be positive, not ${String(rate)}.`,
    );
  }
  requireArgument(
    bitRate === undefined || bitRatePerChannel === undefined,
    'bitRate and bitRatePerChannel say the same twice: give one of them.',
  );
  requireArgument(
    strategy === undefined || STRATEGIES.includes(strategy),
    `bitRateStrategy is one of ${STRATEGIES.join(', ')}, not ${String(strategy)}.`,
  );
  requireArgument(
    audioQuality === undefined || (audioQuality >= 0 && audioQuality <= 1),
    `audioQuality must be from 0 to 1, not ${String(audioQuality)}.`,
  );
  const rated = bitRate !== undefined || bitRatePerChannel !== undefined;
  requireArgument(
    !(strategy === 'variable' && audioQuality !== undefined && rated),
    "With bitRateStrategy 'variable' either audioQuality or a bit rate says how large the sound becomes: give one of them.",
  );
}

function checkSound({
  sampleRate,
  channels,
  encoderBitDepthHint: hint,
  codec,
}: AudioSettings): void {
  requireArgument(
    sampleRate === undefined || (Number.isInteger(sampleRate) && sampleRate > 0),
    `A sample rate is a positive integer in hertz, not ${String(sampleRate)}.`,
  );
  requireArgument(
    channels === undefined || (Number.isInteger(channels) && channels > 0),
    `channels must be a positive integer, not ${String(channels)}.`,
  );
  requireArgument(
    hint === undefined || [16, 20, 24, 32].includes(hint),
    `encoderBitDepthHint is 16, 20, 24 or 32, not ${String(hint)}.`,
  );
  requireArgument(
    hint === undefined || (codec !== 'lpcm' && !codec.startsWith('pcm_')),
    'Of linear PCM linearPCMBitDepth says the depth: leave encoderBitDepthHint out.',
  );
}

function checkNoPCM(settings: AudioSettings): void {
  const given = [...PCM_KEYS, 'linearPCMIsNonInterleaved' as const].find(
    (key) => settings[key] !== undefined,
  );
  requireArgument(
    given === undefined,
    () =>
      `${String(given)} is for the codec 'lpcm', not for '${settings.codec}': leave it out, or choose 'lpcm'.`,
  );
}

/**
 * libav's name of linear PCM by its parts: `pcm_s16le`. Eight bits have no order of bytes: WAV wants them without a sign, AIFF, the big-endian one,
 * with one.
 *
 * @throws MediaError `invalidArgument` when a part is missing or the parts do not fit, `unsupportedOutputSettings` for planes
 */
export function linearPCMCodec(settings: AudioSettings): string {
  const missing = PCM_KEYS.filter((key) => settings[key] === undefined);
  requireArgument(
    missing.length === 0,
    () =>
      `Linear PCM is described whole: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Or name libav's codec, for example 'pcm_s16le'.`,
  );
  if (settings.linearPCMIsNonInterleaved === true) {
    throw new MediaError(
      'unsupportedOutputSettings',
      'Files hold linear PCM interleaved, so linearPCMIsNonInterleaved must be false or left out. Samples may be planar: they are interleaved when they are written.',
    );
  }
  const { linearPCMBitDepth: bits = 0, linearPCMIsBigEndian, linearPCMIsFloat } = settings;
  const depths = linearPCMIsFloat === true ? [32, 64] : [8, 16, 24, 32, 64];
  requireArgument(
    depths.includes(bits),
    `linearPCMBitDepth of ${linearPCMIsFloat === true ? 'floating point numbers' : 'integers'} is ${depths.join(', ')}, not ${bits}.`,
  );
  if (bits === 8) return linearPCMIsBigEndian === true ? 'pcm_s8' : 'pcm_u8';
  const order = linearPCMIsBigEndian === true ? 'be' : 'le';
  return `pcm_${linearPCMIsFloat === true ? 'f' : 's'}${bits}${order}`;
}
